"""`kakitome doctor`: does every invariant hold, in an issuer's folder or on a whole platform?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import CommandGroup, ExitCode, Json, Lang, headline, language_of, print_json, read_file, say_problem
from kakitome.cli._platform import open_platform

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
        findings, totals = _platform(deep=not quick) if folder is None else _folder(folder, checkpoint)
        is_well = _is_well(findings)
        if as_json:
            from kakitome.mapping.conformance_data import problem_data

            data = [{**({"institution": name} if name else {}), **problem_data(problem)} for name, problem in findings]
            print_json({"well": is_well, "findings": data, "totals": totals})
        else:
            _print(findings, totals, lang)
        raise typer.Exit(ExitCode.PASSED if is_well else ExitCode.FAILED)


def look_at_platform(lang: str | None, *, deep: bool) -> bool:
    """Look at the platform, tell what was found, and whether all is well."""
    findings, totals = _platform(deep=deep)
    _print(findings, totals, lang)
    return _is_well(findings)


def _is_well(findings: list[Found]) -> bool:
    return not any(problem.severity == "error" for _, problem in findings)


def _folder(folder: Path, checkpoint: Path | None) -> tuple[list[Found], dict[str, int]]:
    from datetime import UTC, datetime

    from kakitome.cli._progress import late_bar
    from kakitome.library.folder.keeping import examine_folder

    checkpoint_bytes = read_file(checkpoint, option="--checkpoint") if checkpoint is not None else None
    with late_bar() as bar:
        examination = examine_folder(folder, now=datetime.now(UTC), checkpoint=checkpoint_bytes, progress=bar.show)
    totals = {name: getattr(examination, name) for name in ("awards", "events", "lists")}
    return [("", finding) for finding in examination.findings], totals


def _platform(*, deep: bool) -> tuple[list[Found], dict[str, int]]:
    platform = open_platform()
    from kakitome.cli._progress import late_bar
    from kakitome.operations.doctor import examine_platform
    from kakitome.operations.doctor_record import LastExamination, note_examination

    with late_bar() as bar:
        examination = examine_platform(platform, now=platform.now(), deep=deep, progress=bar.show)
    errors = sum(finding.problem.severity == "error" for finding in examination.findings)
    note_examination(platform.installation.data_dir, LastExamination(at=platform.now(), errors=errors))
    totals = {name: getattr(examination, name) for name in ("institutions", "awards", "events", "lists")}
    return [(finding.institution, finding.problem) for finding in examination.findings], totals


def _print(findings: list[Found], totals: dict[str, int], lang: str | None) -> None:
    code = "I_DOCTOR_WELL" if _is_well(findings) else "E_DOCTOR_UNWELL"
    errors = sum(problem.severity == "error" for _, problem in findings)
    headline(code, lang, **totals, count=errors)
    for name, problem in findings:
        say_problem(problem, language_of(lang), before=f"{name}: " if name else "")
