"""`kakitome check`: hold a definition against frameworks and say what is missing and how to mend it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import CommandGroup, ExitCode, Json, Lang, language_of, print_json

if TYPE_CHECKING:
    from kakitome.values.localized_text import Language


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.LETTER)
    def check(
        file: Annotated[
            str, typer.Argument(metavar="FILE|-", help="TOML, YAML or JSON; - reads standard input. 定義のファイル")
        ],
        *,
        framework: Annotated[
            list[str] | None,
            typer.Option(
                "--framework",
                "-f",
                metavar="ID",
                help="A framework (see “kakitome frameworks”) or a framework file; repeat for several. "
                "By default Japan's two. 照らす枠組み",
            ),
        ] = None,
        lang: Lang = None,
        as_json: Json = False,
    ) -> None:
        """Check a definition against frameworks: what is missing, why it matters, how to mend it. 定義を確かめる

        Exit codes: 0 all that can be checked is there, and it is what it is called · 1 something is missing or
        contradicts itself, it is no micro-credential (or not yet), or the file cannot be read · 2 usage.
        """
        _check(file, framework or [], language_of(lang), as_json=as_json)


def _check(file: str, frameworks: list[str], language: "Language", *, as_json: bool) -> None:
    from kakitome.learning.framework.catalogue import DEFAULT_FRAMEWORKS, find_frameworks
    from kakitome.library.api import UnreadableDefinition, check

    chosen = find_frameworks(frameworks or DEFAULT_FRAMEWORKS, with_files=True)
    source = sys.stdin.buffer.read(1024 * 1024) if file == "-" else Path(file)
    try:
        report = check(source, chosen)
    except UnreadableDefinition as refusal:
        if not as_json:
            raise
        from kakitome.mapping.conformance_data import unreadable_data

        print_json(unreadable_data(refusal.problems))
        raise typer.Exit(ExitCode.FAILED) from None
    if as_json:
        from kakitome.mapping.conformance_data import conformance_data

        print_json(conformance_data(report))
    else:
        from kakitome.cli._conformance import print_report

        print_report(report, language)
    raise typer.Exit(ExitCode.PASSED if report.passed else ExitCode.FAILED)
