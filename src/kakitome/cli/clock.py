"""`kakitome clock`: whether the machine's clock can be signed by, and an operator's word that it can."""

from typing import Annotated

import typer

from kakitome.cli import CommandGroup, ExitCode, Lang, language_of, say, say_problem
from kakitome.cli._platform import prepare_platform


def register(app: typer.Typer) -> None:
    """Add the commands."""
    clock = typer.Typer(no_args_is_help=True, help="The clock that awards are signed by. 署名に使う時計")
    app.add_typer(clock, name="clock", rich_help_panel=CommandGroup.PLATFORM)
    clock.command("show")(show)
    clock.command("accept")(accept)


def show(*, lang: Lang = None) -> None:
    """Compare the clock with what was recorded last. 時計と最後の記録を比べる

    Exit codes: 0 they agree · 1 nothing is signed.
    """
    platform = prepare_platform(migrates=False)
    from kakitome.operations.clock import examine_clock
    from kakitome.records.newest_instant import find_newest_instant
    from kakitome.services.judging_clock import reading_of

    now, newest = platform.now(), find_newest_instant()
    say("I_CLOCK", lang, now=reading_of(now), last=reading_of(newest) if newest else "—")
    problems = list(examine_clock(platform, now=now))
    for problem in problems:
        say_problem(problem, language_of(lang))
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(ExitCode.FAILED)
    say("I_CLOCK_RIGHT", lang)


def accept(
    *,
    is_confirmed: Annotated[bool, typer.Option("--yes", help="Do not ask. 確かめずに記録する")] = False,
    lang: Lang = None,
) -> None:
    """Put on record that the clock is right, whatever was recorded before. 時計が正しいことを記録する"""
    platform = prepare_platform(migrates=False)
    from kakitome.operations.clock import accept_clock
    from kakitome.services.judging_clock import reading_of

    now = platform.now()
    if not is_confirmed:
        typer.confirm(reading_of(now), abort=True)
    accept_clock(platform, now=now)
    say("I_CLOCK_ACCEPTED", lang, now=reading_of(now))
