"""`kakitome keys rehearse`: what a change of keys, or a stolen key, would come to; nothing is changed."""

from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import Json, Lang, print_json, say
from kakitome.cli._platform import prepare_platform

if TYPE_CHECKING:
    from kakitome.journeys.institutions.rehearsing import Rehearsed

Institution = Annotated[str, typer.Argument(metavar="INSTITUTION", help="Its short name. 機関の短い名前")]
TRIAL = 50


def register(keys: typer.Typer) -> None:
    """Add the commands."""
    rehearse = typer.Typer(no_args_is_help=True, help="Rehearse; nothing is changed. 何も変えずに試す")
    keys.add_typer(rehearse, name="rehearse")
    rehearse.command("rotation")(rotation)
    rehearse.command("compromise")(compromise)


def rotation(institution: Institution, *, lang: Lang = None, as_json: Json = False) -> None:
    """Rehearse the next key for credentials: announced, signing a day later, all lists signed with it. 鍵の交代を試す

    Everything is done on the real database and undone; other writers wait meanwhile.
    """
    platform = prepare_platform(migrates=False)
    from time import perf_counter

    from kakitome.bootstrap.rehearsal import rehearsing
    from kakitome.journeys.institutions.rehearsing import rehearse_rotation

    with rehearsing(platform) as stage:
        done = rehearse_rotation(stage, institution, measure=perf_counter)
    _print(done, "I_REHEARSED_ROTATION", lang=lang, as_json=as_json)


def compromise(
    institution: Institution,
    *,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="Stolen since which day, e.g. 2026-10-01. いつから（日本の日付）")
    ],
    trial: Annotated[int, typer.Option(min=0, max=1000, help="Awards given new documents to measure. 件数")] = TRIAL,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Rehearse that the key for credentials was stolen: what stays valid, what is signed anew. 鍵の漏えいを試す

    Everything is done on the real database and undone; other writers wait meanwhile.
    """
    from datetime import UTC, date, datetime, time

    from kakitome.values.instants import JAPAN

    try:
        day = datetime.combine(date.fromisoformat(since), time(), tzinfo=JAPAN).astimezone(UTC)
    except ValueError:
        raise typer.BadParameter(since, param_hint="--since") from None
    platform = prepare_platform(migrates=False)
    from time import perf_counter

    from kakitome.bootstrap.rehearsal import rehearsing
    from kakitome.journeys.institutions.rehearsing import rehearse_leak

    with rehearsing(platform) as stage:
        done = rehearse_leak(stage, institution, since=day, trial=trial, measure=perf_counter)
    _print(done, "I_REHEARSED_LEAK", lang=lang, as_json=as_json)


def _print(done: "Rehearsed", code: str, *, lang: str | None, as_json: bool) -> None:
    from kakitome.values.instants import write_instant

    facts = {
        "before": done.before,
        "following": done.following,
        "signsFrom": write_instant(done.signs_from),
        "awards": done.awards,
        "stayValid": done.proven,
        "resealed": done.resealed,
        "lists": done.lists,
        "mails": done.mails,
        "seconds": round(done.seconds, 3),
        "restSeconds": round(done.rest_seconds, 1),
    }
    if as_json:
        print_json(facts)
        return
    say(
        code,
        lang,
        before=done.before,
        at=write_instant(done.signs_from),
        awards=done.awards,
        proven=done.proven,
        left=done.awards - done.proven,
        resealed=done.resealed,
        lists=done.lists,
        mails=done.mails,
        seconds=f"{done.seconds:.1f}",
        rest=f"{done.rest_seconds:.0f}",
    )
