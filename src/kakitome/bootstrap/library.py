"""Kakitome as a library: check a definition, verify a credential, without a server or a database.

from kakitome import check

report = check("offshore-wind.toml")
if not report.passed:
    for framework in report.frameworks:
        for gap in framework.gaps:
            print(gap.rule.name.en, gap.rule.mend.en)

from kakitome import verify

report = verify("award.json", trust=["registry.json"])
print(report.verdict)                     # valid, revoked, indeterminate …: never a boolean
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kakitome.errors import Invalid, NotFound, Problem
from kakitome.learning.definition import format_of, from_dict, is_unreadable, read
from kakitome.learning.definition.parse import LARGEST
from kakitome.learning.framework.catalogue import DEFAULT_FRAMEWORKS
from kakitome.learning.framework.check import ConformanceReport
from kakitome.learning.framework.check import check as check_conformance
from kakitome.learning.microcredential import Microcredential

if TYPE_CHECKING:
    from kakitome.documents.verification.check import Report
    from kakitome.documents.verification.surroundings import KnownHolder
    from kakitome.learning.framework.model import Framework

Definition = str | Path | bytes | Mapping[str, object] | Microcredential
"""A path, the bytes of a file, a table, or a definition already read."""


class NoSuchFile(NotFound):
    """The file that was named is not there, or is no file."""


class UnreadableDefinition(Invalid):
    """The file as a whole cannot be read; `problems` say why."""


def check(source: Definition, frameworks: "Sequence[str | Framework]" = DEFAULT_FRAMEWORKS) -> ConformanceReport:
    """Check a definition against frameworks and say what it is.

    Args:
        source: a path to a TOML, YAML or JSON file, its bytes, a table, or a `Microcredential`.
        frameworks: ids or aliases, e.g. `["jp-common", "eu-2022-annex-i"]`, or paths of framework files.

    Raises:
        NoSuchFile: there is no such file.
        UnreadableDefinition: the file is no TOML, YAML or JSON, or hostile; incomplete is not an error.
        UnknownFramework: an id that no framework answers to.
    """
    microcredential, problems = read_definition(source)
    return check_conformance(microcredential, frameworks, problems=problems)


def read_definition(source: Definition) -> tuple[Microcredential, tuple[Problem, ...]]:
    """Read a definition from wherever it is; raises as `check` does."""
    if isinstance(source, Microcredential):
        return source, ()
    if isinstance(source, Mapping):
        return from_dict(source)
    form = None if isinstance(source, bytes) else format_of(str(source))
    found, problems = read(source if isinstance(source, bytes) else _bytes_of(Path(source)), form=form)
    if is_unreadable(problems):
        raise UnreadableDefinition("E_DEFINITION_UNREADABLE", *problems)
    return found, problems


def _bytes_of(path: Path) -> bytes:
    """Read a file, at most one byte more than a definition may have."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise NoSuchFile("E_FILE_NOT_FOUND", file=str(path)) from error


def verify(
    document: bytes | str | Path | Mapping[str, object],
    *,
    trust: Sequence[str | Path | Mapping[str, object]] = (),
    resolve: Mapping[str, str | Path] | None = None,
    offline: bool = False,
    now: datetime | None = None,
    holder: "KnownHolder | None" = None,
) -> "Report":
    """Verify a credential and return one verdict with every check behind it.

    However bad the document or the network, the answer is a report and not an exception.

    Args:
        document: the bytes of a JSON, PNG or SVG file; a path; an `https://` address; or the parsed document.
        trust: registries that make an issuer known, as files or parsed (`docs/reference/registry.md`).
        resolve: address prefix → folder, or `http://127.0.0.1:PORT`, that answers in place of the network.
        offline: use no network; what is needed and not at hand could not be checked.
        now: the instant the report speaks of; the present when not given.
        holder: what you know about the person who shows the credential.

    Raises:
        NoSuchFile: a file that was named cannot be read.
        RegistryInvalid, MappingInvalid: what was named to trust or to resolve cannot be used.
    """
    # Loaded here: whoever only checks definitions needs no cryptography.
    from kakitome.bootstrap.verifier import build_verifier  # noqa: PLC0415
    from kakitome.documents.verification.registries import parse_registry  # noqa: PLC0415
    from kakitome.gateways.mapped_fetcher import parse_mapping  # noqa: PLC0415

    verifier = build_verifier(
        registries=[parse_registry(_document_bytes(one)) for one in trust],
        mounts=[mount for prefix, at in (resolve or {}).items() for mount in parse_mapping(f"{prefix}={at}")],
        is_offline=offline,
    )
    instant = now or datetime.now(UTC)
    if isinstance(document, str) and document.startswith(("https://", "http://")):
        return verifier.verify_address(document, now=instant, holder=holder)
    return verifier.verify_bytes(_document_bytes(document), now=instant, holder=holder)


def _document_bytes(given: bytes | str | Path | Mapping[str, object]) -> bytes:
    if isinstance(given, bytes):
        return given
    if isinstance(given, Mapping):
        return json.dumps(given, ensure_ascii=False).encode()
    try:
        return Path(given).read_bytes()
    except OSError as error:
        raise NoSuchFile("E_FILE_NOT_FOUND", file=str(given)) from error
