"""`kakitome verify`: is this credential real, and can it be relied upon?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import CommandGroup, ExitCode, Json, Lang, language_of, print_json
from kakitome.cli._asking import Offline, ProgrammeFiles, Resolve, read_mounts, read_programmes
from kakitome.values.localized_text import Language

if TYPE_CHECKING:
    from kakitome.bootstrap.pinned_contexts import PinnedContexts
    from kakitome.documents.anchoring.checkpoint import NoteKey
    from kakitome.documents.verification.check import Report, Verdict
    from kakitome.documents.verification.surroundings import KnownHolder
    from kakitome.gateways.mapped_fetcher import Mount
    from kakitome.services.verifying.verifier import Verifier

ADDRESS = ("https://", "http://")
LARGEST_FILE = 16 * 1024 * 1024


Documents = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE|URL|-", help="One or several, of any format; - reads standard input. 確かめる証明"),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", metavar="", help="Show the working of each check. 計算と根拠も表示")
]
Trust = Annotated[
    list[str] | None,
    typer.Option(metavar="FILE|URL", help="A registry that makes an issuer known. 信頼する登録簿"),
]
Log = Annotated[
    list[str] | None,
    typer.Option(metavar="KEY", help="Believe evidence of this log: its public key (name+id+key). 信じる記録の公開鍵"),
]
Contexts = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Vocabularies known beside ours: a folder with contexts.toml. 追加の用語集"),
]
HolderEmail = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Compare the holder with this e-mail. 本人のメールと照らす")
]
HolderDid = Annotated[str, typer.Option(metavar="DID", help="Compare the holder with this DID. 本人のDIDと照らす")]
HolderName = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Compare the holder with this name. 本人の氏名と照らす")
]
Batch = Annotated[
    Path | None, typer.Option(metavar="FILE.csv|FILE.zip", help="Verify up to 1,000 links or files. まとめて確かめる")
]
Out = Annotated[
    Path | None, typer.Option(metavar="FILE.csv|FILE.json", help="Where the batch's answers go. 結果の保存先")
]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.ENVELOPE)
    def verify(
        documents: Documents = None,
        *,
        lang: Lang = None,
        as_json: Json = False,
        verbose: Verbose = False,
        offline: Offline = False,
        resolve: Resolve = None,
        trust: Trust = None,
        programmes: ProgrammeFiles = None,
        log: Log = None,
        contexts: Contexts = None,
        holder_email: HolderEmail = "",
        holder_did: HolderDid = "",
        holder_name: HolderName = "",
        batch: Batch = None,
        out: Out = None,
    ) -> None:
        """Verify a credential: one verdict, and every check with its reason. 証明を確かめる

        Exit codes: 0 valid · 1 not valid · 2 usage · 3 could not be vouched for (unknown issuer, no conclusion) ·
        4 cannot run.
        """
        language = language_of(lang)
        # The child that works on foreign documents starts while we load the rest.
        from kakitome.library.verifier import shared_sandbox

        shared_sandbox().warm()
        verifier = _verifier(
            mounts=read_mounts(resolve or [], language),
            trust=trust or [],
            programmes=programmes or [],
            logs=log or [],
            contexts=contexts,
            offline=offline,
        )
        holder = _holder(email=holder_email, did=holder_did, name=holder_name)
        if batch is not None:
            from kakitome.cli._batch import verify_batch

            verdicts = verify_batch(batch, verifier, language, out=out, as_json=as_json)
        else:
            verdicts = _verify_each(
                documents or [], verifier, language, as_json=as_json, verbose=verbose, holder=holder
            )
        raise typer.Exit(max((_exit_code(verdict) for verdict in verdicts), key=_GRAVITY.index))


_GRAVITY = (ExitCode.PASSED, ExitCode.COULD_NOT_CHECK, ExitCode.FAILED)
"""Of several, the gravest answer is the command's."""


def _verify_each(
    documents: list[str],
    verifier: "Verifier",
    language: Language,
    *,
    as_json: bool,
    verbose: bool,
    holder: "KnownHolder | None",
) -> "list[Verdict]":
    reports = [report for document in documents for report in _reports(document, verifier, holder, language)]
    if not reports:
        raise typer.BadParameter("nothing to verify / 確かめるものがありません", param_hint="FILE|URL|-")
    if as_json:
        from kakitome.mapping.report_data import report_data

        results = [{"document": document, **report_data(report)} for document, report, _ in reports]
        is_one = [document for document, _, _ in reports] == documents
        print_json(report_data(reports[0][1]) if is_one and len(results) == 1 else results)
        return [report.verdict for _, report, _ in reports]
    from kakitome.cli._report_printing import print_report
    from kakitome.texts import excerpt

    for number, (document, report, code) in enumerate(reports):
        if len(reports) > 1:
            typer.secho(f"{chr(10) if number else ''}== {excerpt(document)}", bold=True)
        if code:
            typer.echo(f"QR: {excerpt(code)}")
        print_report(report, language, is_verbose=verbose)
    return [report.verdict for _, report, _ in reports]


def _reports(
    document: str, verifier: "Verifier", holder: "KnownHolder | None", language: Language
) -> "list[tuple[str, Report, str]]":
    """Return what is to be told of one argument: of the archive of a wallet, each credential in it."""
    if document == "-" or document.startswith(ADDRESS) or not _is_archive(document):
        return [(document, *_report(document, verifier, holder))]
    from datetime import UTC, datetime

    from kakitome.documents.refusal import DocumentRefused
    from kakitome.library.archived_wallet import verify_archive
    from kakitome.texts import sentence

    try:
        with Path(document).open("rb") as opened:
            return [(name, report, "") for name, report in verify_archive(opened, verifier, now=datetime.now(UTC))]
    except DocumentRefused as refusal:
        raise typer.BadParameter(f"{document}: {sentence(refusal.problem, language)}", param_hint="FILE") from None


def _is_archive(document: str) -> bool:
    from kakitome.documents.bundle.wallet_archive import is_wallet_archive

    try:
        with Path(document).open("rb") as opened:
            return opened.read(2) == b"PK" and is_wallet_archive(opened)
    except OSError:
        # Whoever reads the document says what is wrong with it.
        return False


def _report(document: str, verifier: "Verifier", holder: "KnownHolder | None") -> "tuple[Report, str]":
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    if document.startswith(ADDRESS):
        return verifier.verify_address(document, now=now, holder=holder), ""
    return verifier.verify_file(_read(document), now=now, holder=holder)


def _verifier(
    *,
    mounts: "list[Mount]",
    trust: list[str],
    programmes: list[Path],
    logs: list[str],
    contexts: Path | None,
    offline: bool,
) -> "Verifier":
    from kakitome.library.verifier import build_verifier, knowing

    keys = [_log_key(log) for log in logs]
    verifier = build_verifier(
        trust=[_registry(address) for address in trust],
        programmes=read_programmes(programmes),
        mounts=mounts,
        logs=keys,
        is_offline=offline,
    )
    return verifier if contexts is None else knowing(verifier, _contexts(contexts))


def _contexts(folder: Path) -> "PinnedContexts":
    from kakitome.bootstrap.pinned_contexts import read_pinned_contexts
    from kakitome.errors import Misconfigured
    from kakitome.texts import sentence_of

    try:
        return read_pinned_contexts(folder)
    except Misconfigured as refusal:
        text = " / ".join(sentence_of(refusal, language) for language in ("ja", "en"))
        raise typer.BadParameter(text, param_hint="--contexts") from None


def _log_key(text: str) -> "NoteKey":
    from kakitome.documents.anchoring.checkpoint import parse_key
    from kakitome.documents.refusal import DocumentRefused
    from kakitome.texts import sentence

    try:
        return parse_key(text)
    except DocumentRefused as refusal:
        refused = " / ".join(sentence(refusal.problem, language) for language in ("ja", "en"))
        raise typer.BadParameter(refused, param_hint="--log") from None


def _holder(*, email: str, did: str, name: str) -> "KnownHolder | None":
    from kakitome.documents.verification.surroundings import KnownHolder

    identifiers = {kind: known for kind, known in (("emailAddress", email), ("name", name)) if known}
    return KnownHolder(did=did, identifiers=identifiers) if identifiers or did else None


def _read(document: str) -> bytes:
    """Read a little more than any credential may have, so that larger files are refused and not held."""
    if document == "-":
        return sys.stdin.buffer.read(LARGEST_FILE + 1)
    try:
        with Path(document).open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as failure:
        raise typer.BadParameter(f"{document}: {failure.strerror}", param_hint="FILE") from None


def _registry(location: str) -> str:
    from kakitome.errors import Invalid
    from kakitome.gateways.named_registries import demand_readable
    from kakitome.texts import sentence_of

    try:
        demand_readable(location)
    except OSError as failure:
        raise typer.BadParameter(f"{location}: {failure.strerror}", param_hint="--trust") from None
    except Invalid as refusal:
        text = " / ".join(sentence_of(refusal, language) for language in ("ja", "en"))
        raise typer.BadParameter(f"{location}: {text}", param_hint="--trust") from None
    return location


def _exit_code(verdict: "Verdict") -> ExitCode:
    from kakitome.documents.verification.check import Verdict

    if verdict is Verdict.VALID:
        return ExitCode.PASSED
    if verdict in (Verdict.VALID_UNTRUSTED_ISSUER, Verdict.NOT_THIS_PERSON, Verdict.INDETERMINATE):
        return ExitCode.COULD_NOT_CHECK
    return ExitCode.FAILED
