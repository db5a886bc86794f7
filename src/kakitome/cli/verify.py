"""`kakitome verify`: is this credential real, and can it be relied upon?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import ExitCode, Json, Lang, Panel, language_of, print_json
from kakitome.values.localized_text import Language

if TYPE_CHECKING:
    from kakitome.documents.verification.check import Check, Outcome, Report, Verdict
    from kakitome.gateways.mapped_fetcher import Mount

ADDRESS = ("https://", "http://")
HEADINGS = {"ja": ("確かめたこと", "照会した登録簿", "の時点"), "en": ("What was checked", "Registries asked", "as of")}
NOT_RUN = "I_NOT_RUN"
LARGEST_FILE = 16 * 1024 * 1024


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=Panel.ENVELOPE)
    def verify(
        document: Annotated[
            str, typer.Argument(metavar="FILE|URL|-", help="JSON, PNG or SVG; - reads standard input. 確かめる証明")
        ],
        *,
        lang: Lang = None,
        as_json: Json = False,
        verbose: Annotated[
            bool, typer.Option("--verbose", "-v", metavar="", help="Show the working of each check. 計算と根拠も表示")
        ] = False,
        offline: Annotated[
            bool, typer.Option("--offline", metavar="", help="Do not use the network. ネットワークを使わない")
        ] = False,
        resolve: Annotated[
            list[str] | None,
            typer.Option(
                metavar="PREFIX=TARGET",
                help="Answer addresses under PREFIX from a folder or http://127.0.0.1:PORT. アドレスの代わり",
            ),
        ] = None,
        trust: Annotated[
            list[str] | None,
            typer.Option(metavar="FILE|URL", help="A registry that makes an issuer known. 信頼する登録簿"),
        ] = None,
    ) -> None:
        """Verify a credential: one verdict, and every check with its reason. 証明を確かめる

        Exit codes: 0 valid · 1 not valid · 2 usage · 3 could not be vouched for (unknown issuer, no conclusion) ·
        4 cannot run.
        """
        language = language_of(lang)
        # The child that works on foreign documents starts while we load the rest.
        from kakitome.bootstrap.verifier import shared_sandbox

        shared_sandbox().warm()
        report = _report(document, mounts=_mounts(resolve or [], language), trust=trust or [], offline=offline)
        if as_json:
            from kakitome.mapping.report_data import report_data

            print_json(report_data(report))
        else:
            _print(report, language, is_verbose=verbose)
        raise typer.Exit(_exit_code(report.verdict))


def _report(document: str, *, mounts: "list[Mount]", trust: list[str], offline: bool) -> "Report":
    from datetime import UTC, datetime

    from kakitome.bootstrap.verifier import build_verifier

    verifier = build_verifier(trust=[_registry(one) for one in trust], mounts=mounts, is_offline=offline)
    now = datetime.now(UTC)
    if document.startswith(ADDRESS):
        return verifier.verify_address(document, now=now)
    return verifier.verify_bytes(_read(document), now=now)


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
    from kakitome.bootstrap.trusting import demand_readable
    from kakitome.errors import Invalid
    from kakitome.texts import sentence_of

    try:
        demand_readable(location)
    except OSError as failure:
        raise typer.BadParameter(f"{location}: {failure.strerror}", param_hint="--trust") from None
    except Invalid as refusal:
        told = " / ".join(sentence_of(refusal, language) for language in ("ja", "en"))
        raise typer.BadParameter(f"{location}: {told}", param_hint="--trust") from None
    return location


def _mounts(mappings: list[str], language: Language) -> "list[Mount]":
    from kakitome.errors import Invalid
    from kakitome.gateways.mapped_fetcher import parse_mapping
    from kakitome.texts import sentence_of

    try:
        return [mount for mapping in mappings for mount in parse_mapping(mapping)]
    except Invalid as refusal:
        raise typer.BadParameter(sentence_of(refusal, language), param_hint="--resolve") from None


def _exit_code(verdict: "Verdict") -> ExitCode:
    from kakitome.documents.verification.check import Verdict

    if verdict is Verdict.VALID:
        return ExitCode.PASSED
    if verdict in (Verdict.VALID_UNTRUSTED_ISSUER, Verdict.INDETERMINATE):
        return ExitCode.COULD_NOT_CHECK
    return ExitCode.FAILED


def _print(report: "Report", language: Language, *, is_verbose: bool) -> None:
    """Write the sentence first, then the reason, then each check."""
    from kakitome.mapping.verdict_words import verdict_reason, verdict_sentence
    from kakitome.texts import sentence, term

    checks, registries, as_of = HEADINGS[language]
    moment = report.as_of.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    typer.secho(verdict_sentence(report).in_language(language), bold=True)
    typer.echo(verdict_reason(report).in_language(language))
    typer.echo(f"{moment} {as_of}" if language == "ja" else f"{as_of} {moment}")
    typer.echo(f"\n{checks}")
    for check in report.checks:
        if check.reason.code != NOT_RUN:
            _print_check(check, language, is_verbose=is_verbose)
    _print_not_run([check for check in report.checks if check.reason.code == NOT_RUN], language)
    if report.registries:
        typer.echo(f"\n{registries}")
    for answer in report.registries:
        said = term(f"registry.{answer.answer}").in_language(language)
        typer.echo(f"  {answer.registry.in_language(language)}: {said}")
        if is_verbose and answer.reason is not None:
            typer.echo(f"      {sentence(answer.reason, language)}")


def _print_not_run(checks: "list[Check]", language: Language) -> None:
    """Write the checks that were not run in one go: they share their reason."""
    from kakitome.texts import sentence, term

    if checks:
        names = (term(f"check.{check.id}").in_language(language) for check in checks)
        typer.echo(f"  － {('、' if language == 'ja' else ', ').join(names)}")
        typer.echo(f"      {sentence(checks[0].reason, language)}")


def _print_check(check: "Check", language: Language, *, is_verbose: bool) -> None:
    from kakitome.texts import excerpt, sentence, term

    mark, colour = _mark(check.outcome)
    name = term(f"check.{check.id}").in_language(language)
    outcome = term(f"outcome.{check.outcome.value}").in_language(language)
    typer.secho(f"  {mark} {name}: {outcome}", fg=colour)
    typer.echo(f"      {sentence(check.reason, language)}")
    for problem in check.problems:
        typer.echo(f"      - {excerpt(problem.pointer)} {sentence(problem, language)}".replace("-  ", "- "))
    if is_verbose:
        for key, value in check.arithmetic.items():
            if value:
                typer.echo(f"      {term(f'working.{key}').in_language(language)} = {excerpt(value)}")


def _mark(outcome: "Outcome") -> tuple[str, str | None]:
    """Return shape and colour: the shapes differ, so that colour is never needed."""
    shapes: dict[str, tuple[str, str | None]] = {
        "passed": ("✓", "green"),
        "attention": ("△", "yellow"),
        "failed": ("✗", "red"),
        "could_not_check": ("?", "magenta"),
        "skipped": ("－", None),
    }
    return shapes[outcome.value]
