"""`kakitome breach`: who may be affected by an incident, and a draft of the report about it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, language_of, say
from kakitome.cli._platform import open_platform


def register(app: typer.Typer) -> None:
    """Add the commands."""
    breach = typer.Typer(no_args_is_help=True, help="After an incident: who is affected. 漏えいなどのあとの調べ")
    app.add_typer(breach, name="breach", rich_help_panel=CommandGroup.PLATFORM)
    breach.command("export")(export)


def export(
    since: Annotated[str, typer.Option("--since", metavar="INSTANT", help="2026-11-20T00:00:00+09:00. いつから")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the files go. 書き出す先")],
    *,
    until: Annotated[str, typer.Option("--until", metavar="INSTANT", help="Now, unless told. いつまで")] = "",
    known: Annotated[str, typer.Option("--known", metavar="INSTANT", help="When it became known. 知った日時")] = "",
    institution: Annotated[
        str, typer.Option("--institution", help="Whose records may have leaked. 記録が漏れたおそれのある機関")
    ] = "",
    account: Annotated[str, typer.Option("--account", help="One account, by its number. アカウントの番号")] = "",
    lang: Lang = None,
) -> None:
    """Write `affected.csv` and `report.md`, a draft of the report; both hold names. 一覧と報告の下書きを書き出す"""
    platform = open_platform()
    from kakitome.journeys.privacy.breach import COLUMNS, Incident, count_people, draft_report, find_affected
    from kakitome.learning.class_list import write_table

    now = platform.now()
    incident = Incident(
        since=_instant(since, now),
        until=_instant(until, now),
        known_at=_instant(known, now),
        institution=institution,
        account=account,
    )
    affected = find_affected(platform, incident)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    table = write_table([list(COLUMNS), *(line.cells() for line in affected)])
    report = draft_report(platform, incident, affected=affected, language=language_of(lang))
    for name, content in {"affected.csv": table, "report.md": report.encode("utf-8")}.items():
        file = out / name
        file.touch(mode=0o600)
        file.write_bytes(content)
    say("I_BREACH_EXPORTED", lang, people=count_people(affected), folder=str(out))


def _instant(text: str, now: datetime) -> datetime:
    from kakitome.errors import Invalid
    from kakitome.values.instants import parse_instant

    if not text:
        return now
    instant = parse_instant(text)
    if instant is None:
        raise Invalid("E_BREACH_INSTANT", value=text[:40])
    return instant
