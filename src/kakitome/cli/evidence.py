"""`kakitome evidence`: the evidence of cases of recognition: what its time is over for, what is drawn for an audit."""

from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import open_platform

Body = Annotated[str, typer.Argument(help="Key of the recognition body. 承認機構のキー")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    evidence = typer.Typer(no_args_is_help=True, help="Evidence of cases: retention, audits. 案件の書類の保管と点検")
    app.add_typer(evidence, name="evidence", rich_help_panel=CommandGroup.PLATFORM)
    evidence.command()(expire)
    evidence.command()(sample)


def expire(body: Body, *, lang: Lang = None) -> None:
    """Destroy the evidence whose time is over; hashes and records stay. 保管期間が過ぎた書類を廃棄する

    A platform that is running does this by itself once a day.
    """
    platform = open_platform()
    from kakitome.journeys.recognition.context import examining_context
    from kakitome.services.examining.vault import expire as destroy

    numbers = destroy(examining_context(platform, body), now=platform.now())
    say("I_EVIDENCE_EXPIRED", lang, count=len(numbers))
    for number in numbers:
        typer.echo(f"  {number}")


def sample(
    body: Body,
    year: Annotated[int, typer.Argument(help="Financial year of the body. 機構の年度")],
    *,
    share: Annotated[str, typer.Option(help="How many of them: 1/20, 0.05. 割合")] = "1/20",
    seed: Annotated[str, typer.Option(help="Whoever has it draws the same cases. 抽出の種")],
    lang: Lang = None,
) -> None:
    """Draw cases that were decided in a year, for an audit; the draw is kept. 点検する案件を抽出する"""
    from fractions import Fraction

    platform = open_platform()
    from kakitome.errors import Invalid
    from kakitome.journeys.recognition.context import examining_context
    from kakitome.services.examining.acting import ITSELF
    from kakitome.services.examining.vault import draw_sample

    try:
        part = Fraction(share)
    except (ValueError, ZeroDivisionError) as error:
        raise Invalid("E_SAMPLE_SHARE") from error
    context = examining_context(platform, body)
    drawn = draw_sample(context, year=year, share=part, seed=seed, actor=ITSELF, now=platform.now())
    say("I_SAMPLE_DRAWN", lang, year=year, count=len(drawn.cases), of=drawn.of)
    for number in drawn.cases:
        typer.echo(f"  {number}")
