"""The options of commands that ask other addresses and registries: what answers instead of the network."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.values.localized_text import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakitome.documents.verification.programmes import Programmes
    from kakitome.gateways.mapped_fetcher import Mount

Offline = Annotated[bool, typer.Option("--offline", metavar="", help="Do not use the network. ネットワークを使わない")]
Resolve = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PREFIX=TARGET",
        help="Answer addresses under PREFIX from a folder or http://127.0.0.1:PORT. アドレスの代わり",
    ),
]
ProgrammeFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--programmes", metavar="FILE", help="A registry of programmes, with endorsements. プログラムの登録簿"
    ),
]


def read_programmes(files: list[Path]) -> "Sequence[Programmes]":
    """Read files of programmes that a person has named; raises `typer.BadParameter`."""
    from kakitome.errors import Invalid
    from kakitome.services.verifying.own_programmes import read_programme_files
    from kakitome.texts import sentence_of

    try:
        return read_programme_files(files)
    except OSError as error:
        raise typer.BadParameter(f"{error.filename}: {type(error).__name__}", param_hint="--programmes") from error
    except Invalid as refusal:
        raise typer.BadParameter(sentence_of(refusal, "en"), param_hint="--programmes") from refusal


def read_mounts(mappings: list[str], language: Language) -> "list[Mount]":
    """Read the targets of `--resolve`; raises `typer.BadParameter`."""
    from kakitome.errors import Invalid
    from kakitome.gateways.mapped_fetcher import parse_mapping
    from kakitome.texts import sentence_of

    try:
        return [mount for mapping in mappings for mount in parse_mapping(mapping)]
    except Invalid as refusal:
        raise typer.BadParameter(sentence_of(refusal, language), param_hint="--resolve") from None
