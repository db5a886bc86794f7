"""Kakitome as a library: check a definition, award it to a class, verify a credential.

No server and no database are needed.

from kakitome import check

report = check("offshore-wind.toml")
if not report.passed:
    for framework in report.frameworks:
        for gap in framework.gaps:
            print(gap.rule.name.en, gap.rule.mend.en)

from kakitome import issue

issued = issue("offshore-wind.toml", issuer="issuer.toml", key="issuer.key", class_list="2026.csv", out="public")
print(issued.totals)                      # {'rows': 300, 'issued': 294, 'skipped': 2, 'refused': 4, …}

from kakitome import verify

report = verify("award.json", trust=["registry.json"])
print(report.verdict)                     # valid, revoked, indeterminate …: never a boolean
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from kakitome.learning.framework.catalogue import DEFAULT_FRAMEWORKS
from kakitome.learning.framework.check import ConformanceReport
from kakitome.learning.framework.check import check as check_conformance
from kakitome.library.definition_file import Definition, NoSuchFile, UnreadableDefinition, read_definition

__all__ = ["Definition", "NoSuchFile", "UnreadableDefinition", "check", "issue", "read_definition", "verify"]

if TYPE_CHECKING:
    from kakitome.documents.verification.check import Report
    from kakitome.documents.verification.surroundings import KnownHolder
    from kakitome.learning.framework.model import Framework
    from kakitome.library.folder.reading import IssueOptions, IssuerSource, ListSource
    from kakitome.library.issue_report import IssueReport


class VerifyOptions(TypedDict, total=False):
    """What may be said when verifying, beside the document and whom one trusts."""

    holder: "KnownHolder | None"
    contexts: str | Path | None


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


def issue(
    microcredential: Definition,
    *,
    issuer: "IssuerSource",
    key: str | Path,
    class_list: "ListSource",
    out: str | Path,
    **options: "Unpack[IssueOptions]",
) -> "IssueReport":
    """Award a micro-credential to a class, into a folder that can be published as it is.

    Run again on the same folder it goes on where it stopped and awards nobody twice. A wrong row is refused
    with its reasons and the others are awarded.

    Args:
        microcredential: a definition, as for `check`.
        issuer: path or bytes of ISSUER.toml, or an `Issuer`.
        key: path of a key file (`kakitome keys new`).
        class_list: path or bytes of a CSV or Excel file.
        out: the folder; what lies at the issuer's address.
        options: `png`, `svg` (bake images), `encoding`, `delimiter`, `on_duplicate` (refuse, replace, allow),
            `include_columns` (headings of remarks and unknown columns that stand in the awards),
            `despite_grade` (row → why it is awarded although its grade is no pass),
            `endorsements` (files that awards carry), `dry_run`, `passphrase`, `now`, `today`, `expects`,
            `progress`.

    Raises:
        NoSuchFile, NotFound: a file that was named is not there.
        Invalid: a file that was named cannot be used; `problems` say why.
        Conflict: the folder is another issuer's, or another process writes to it.
        Refused: the key is not one that signs for this issuer.
        Unavailable: the folder cannot be written.
    """
    # Loaded here: whoever only checks definitions needs no cryptography.
    from kakitome.library.folder.issuing import issue_into  # noqa: PLC0415
    from kakitome.library.folder.reading import read_order  # noqa: PLC0415

    order = read_order(microcredential, issuer=issuer, key=key, class_list=class_list, options=options)
    return issue_into(Path(out), order)


def verify(
    document: bytes | str | Path | Mapping[str, object],
    *,
    trust: Sequence[str | Path | Mapping[str, object]] = (),
    resolve: Mapping[str, str | Path] | None = None,
    offline: bool = False,
    now: datetime | None = None,
    **options: "Unpack[VerifyOptions]",
) -> "Report":
    """Verify a credential and return one verdict with every check behind it.

    However bad the document or the network, the answer is a report and not an exception.

    Args:
        document: the bytes of a JSON, PNG or SVG file; a path; an `https://` address; or the parsed document.
        trust: registries that make an issuer known, as files, https addresses or parsed
            (`docs/reference/registry.md`).
        resolve: address prefix → folder, or `http://127.0.0.1:PORT`, that answers in place of the network.
        offline: use no network; what is needed and not at hand could not be checked.
        now: the instant the report speaks of; the present when not given.
        options: `holder` (what you know about the person who shows the credential), `contexts` (a folder with
            `contexts.toml`: vocabularies known beside ours, `docs/howto/pin-contexts.md`).

    Raises:
        NoSuchFile: a file that was named cannot be read.
        RegistryInvalid, MappingInvalid: what was named to trust or to resolve cannot be used.
        Misconfigured: a vocabulary in the folder cannot be pinned.
    """
    # Loaded here: whoever only checks definitions needs no cryptography.
    from kakitome.bootstrap.pinned_contexts import read_pinned_contexts  # noqa: PLC0415
    from kakitome.documents.verification.registries import parse_registry  # noqa: PLC0415
    from kakitome.gateways.mapped_fetcher import parse_mapping  # noqa: PLC0415
    from kakitome.library.verifier import build_verifier, knowing  # noqa: PLC0415

    verifier = build_verifier(
        registries=[parse_registry(_document_bytes(source)) for source in trust if isinstance(source, Mapping)],
        trust=[_named_registry(source) for source in trust if not isinstance(source, Mapping)],
        mounts=[mount for prefix, at in (resolve or {}).items() for mount in parse_mapping(f"{prefix}={at}")],
        is_offline=offline,
    )
    if (contexts := options.get("contexts")) is not None:
        verifier = knowing(verifier, read_pinned_contexts(Path(contexts)))
    instant, holder = now or datetime.now(UTC), options.get("holder")
    if isinstance(document, str) and document.startswith(("https://", "http://")):
        return verifier.verify_address(document, now=instant, holder=holder)
    return verifier.verify_bytes(_document_bytes(document), now=instant, holder=holder)


def _named_registry(given: str | Path) -> str:
    from kakitome.gateways.named_registries import demand_readable  # noqa: PLC0415

    try:
        demand_readable(str(given))
    except OSError as error:
        raise NoSuchFile("E_FILE_NOT_FOUND", file=str(given)) from error
    return str(given)


def _document_bytes(given: bytes | str | Path | Mapping[str, object]) -> bytes:
    if isinstance(given, bytes):
        return given
    if isinstance(given, Mapping):
        return json.dumps(given, ensure_ascii=False).encode()
    try:
        return Path(given).read_bytes()
    except OSError as error:
        raise NoSuchFile("E_FILE_NOT_FOUND", file=str(given)) from error
