"""`kakitome evidence`: the evidence of cases of recognition: what its time is over for, what is drawn for an audit."""

from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, language_of

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
    from kakitome.bootstrap.starting import start_django
    from kakitome.errors import Problem
    from kakitome.texts import sentence

    start_django()
    from kakitome.bootstrap.platform import get_platform
    from kakitome.journeys.recognition.context import examining_context
    from kakitome.services.examining.vault import expire as destroy

    platform = get_platform()
    numbers = destroy(examining_context(platform, body), now=platform.now())
    typer.echo(sentence(Problem(code="I_EVIDENCE_EXPIRED", params={"count": len(numbers)}), language_of(lang)))
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

    from kakitome.bootstrap.starting import start_django
    from kakitome.errors import Invalid, Problem
    from kakitome.texts import sentence

    start_django()
    from kakitome.bootstrap.platform import get_platform
    from kakitome.journeys.recognition.context import examining_context
    from kakitome.services.examining.acting import ITSELF
    from kakitome.services.examining.vault import draw_sample

    try:
        part = Fraction(share)
    except (ValueError, ZeroDivisionError) as error:
        raise Invalid("E_SAMPLE_SHARE") from error
    platform = get_platform()
    context = examining_context(platform, body)
    drawn = draw_sample(context, year=year, share=part, seed=seed, actor=ITSELF, now=platform.now())
    params: dict[str, str | int] = {"year": year, "count": len(drawn.cases), "of": drawn.of}
    typer.echo(sentence(Problem(code="I_SAMPLE_DRAWN", params=params), language_of(lang)))
    for number in drawn.cases:
        typer.echo(f"  {number}")
