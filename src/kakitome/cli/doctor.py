"""`kakitome doctor`: does every invariant hold, in an issuer's folder or on a whole platform?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import CommandGroup, ExitCode, Json, Lang, language_of, print_json

if TYPE_CHECKING:
    from kakitome.errors import Problem

Found = tuple[str, "Problem"]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.PLATFORM)
    def doctor(
        folder: Annotated[
            Path | None,
            typer.Argument(metavar="[DIR]", help="An issuer's folder; without it, the platform. 授与機関のフォルダー"),
        ] = None,
        *,
        checkpoint: Annotated[
            Path | None,
            typer.Option("--checkpoint", metavar="REPORT.json", help="A report kept elsewhere. 外に置いた控え"),
        ] = None,
        quick: Annotated[
            bool, typer.Option("--quick", metavar="", help="Skip the signatures of a platform. 署名は確かめない")
        ] = False,
        lang: Lang = None,
        as_json: Json = False,
    ) -> None:
        """Look for anything lost, doubled or tampered with; change nothing. 失われたもの、壊れたものがないか調べる

        Exit codes: 0 well · 1 something is wrong · 2 usage · 4 cannot look.
        """
        if folder is None:
            found, totals = _platform(deep=not quick)
        else:
            found, totals = _folder(folder, checkpoint)
        is_well = not any(problem.severity == "error" for _, problem in found)
        if as_json:
            from kakitome.mapping.conformance_data import problem_data

            findings = [{**({"institution": name} if name else {}), **problem_data(p)} for name, p in found]
            print_json({"well": is_well, "findings": findings, "totals": totals})
        else:
            _print(found, totals, lang, is_well=is_well)
        raise typer.Exit(ExitCode.PASSED if is_well else ExitCode.FAILED)


def look_at_platform(lang: str | None, *, deep: bool) -> bool:
    """Look at the platform, tell what was found, and whether all is well."""
    findings, totals = _platform(deep=deep)
    is_well = not any(problem.severity == "error" for _, problem in findings)
    _print(findings, totals, lang, is_well=is_well)
    return is_well


def _folder(folder: Path, checkpoint: Path | None) -> tuple[list[Found], dict[str, int]]:
    from datetime import UTC, datetime

    from kakitome.cli._progress import late_bar
    from kakitome.library.folder.keeping import examine_folder

    checkpoint_bytes: bytes | None = None
    if checkpoint is not None:
        try:
            checkpoint_bytes = checkpoint.read_bytes()
        except OSError as failure:
            raise typer.BadParameter(f"{checkpoint}: {failure.strerror}", param_hint="--checkpoint") from None
    with late_bar() as bar:
        seen = examine_folder(folder, now=datetime.now(UTC), checkpoint=checkpoint_bytes, progress=bar.show)
    totals = {"awards": seen.awards, "events": seen.events, "lists": seen.lists}
    return [("", finding) for finding in seen.findings], totals


def _platform(*, deep: bool) -> tuple[list[Found], dict[str, int]]:
    from kakitome.bootstrap.starting import start_django

    start_django()
    from kakitome.bootstrap.platform import get_platform
    from kakitome.cli._progress import late_bar
    from kakitome.operations.doctor import examine_platform

    platform = get_platform()
    with late_bar() as bar:
        seen = examine_platform(platform, now=platform.now(), deep=deep, progress=bar.show)
    totals = {
        "institutions": seen.institutions,
        "awards": seen.awards,
        "events": seen.events,
        "lists": seen.lists,
    }
    return [(finding.institution, finding.problem) for finding in seen.findings], totals


def _print(findings: list[Found], totals: dict[str, int], lang: str | None, *, is_well: bool) -> None:
    from kakitome.errors import Problem
    from kakitome.texts import sentence

    language = language_of(lang)
    code = "I_DOCTOR_WELL" if is_well else "E_DOCTOR_UNWELL"
    errors = sum(problem.severity == "error" for _, problem in findings)
    typer.secho(sentence(Problem(code=code, params={**totals, "count": errors}), language), bold=True)
    for name, problem in findings:
        mark, colour = ("✗", "red") if problem.severity == "error" else ("△", "yellow")
        typer.secho(f"{mark} {f'{name}: ' if name else ''}{sentence(problem, language)}", fg=colour)
