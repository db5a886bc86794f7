"""`kakitome bundle`: everything that verifying one award takes, in one ZIP."""

from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, ExitCode, Lang, language_of, read_file
from kakitome.cli._asking import Offline, ProgrammeFiles, Resolve, read_mounts, read_programmes
from kakitome.cli._keys import passphrase, warn_if_readable


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=CommandGroup.ENVELOPE)(bundle)


def bundle(
    award: Annotated[Path, typer.Argument(metavar="AWARD", help="The signed credential, JSON. 授与")],
    *,
    folder: Annotated[
        Path,
        typer.Option("--from", metavar="DIR", help="The issuer's published folder. 公開フォルダー"),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.zip", help="By default beside the award. 出力先")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="KEYFILE", help="Adds the token that browsers check. 発行者の鍵")
    ] = None,
    page: Annotated[str, typer.Option("--page", metavar="URL", help="Address of the live page. 公開ページ")] = "",
    resolve: Resolve = None,
    programmes: ProgrammeFiles = None,
    evidence: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="That it is in a log, as `log evidence` prints it. ログに載っていることの証拠"
        ),
    ] = None,
    offline: Offline = False,
    lang: Lang = None,
) -> None:
    """Pack the evidence of an award: it verifies with nobody there any more. 証拠一式にまとめる

    Whoever recognised the award is asked for key document, status lists and newest edition; they are packed, too.

    Exit codes: 0 done · 1 no award, or unreadable evidence · 2 usage, or a document is missing · 4 cannot run.
    """
    language = language_of(lang)
    from kakitome.library.bundling import BundleOrder
    from kakitome.library.bundling import bundle as pack
    from kakitome.texts import sentence

    if key is not None:
        warn_if_readable(key, language)
    data = read_file(award, option="AWARD")
    packed = pack(
        data,
        BundleOrder(
            folder=folder,
            key=key,
            passphrase=passphrase(),
            page=page,
            mounts=tuple(read_mounts(resolve or [], language)),
            programmes=tuple(read_programmes(programmes or [])),
            evidence=read_file(evidence, option="--evidence") if evidence else b"",
            is_offline=offline,
        ),
    )
    target = out or award.with_suffix(".zip")
    target.write_bytes(packed.data)
    for note in packed.notes:
        typer.echo(sentence(note, language), err=True)
    typer.echo(str(target))
    raise typer.Exit(ExitCode.PASSED)
