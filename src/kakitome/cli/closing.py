"""`kakitome closing`: institutions that are closing or closed, and what is left of one as files for any web server."""

from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Json, Lang, print_json, say
from kakitome.cli._platform import open_platform


def register(app: typer.Typer) -> None:
    """Add the commands."""
    closing = typer.Typer(no_args_is_help=True, help="Institutions that close: list, archive. 閉じる機関")
    app.add_typer(closing, name="closing", rich_help_panel=CommandGroup.PLATFORM)
    closing.command("list")(list_closings)
    closing.command()(archive)


def list_closings(*, as_json: Json = False) -> None:
    """List the institutions that are closing or closed; people close them on their pages. 閉じる機関の一覧"""
    platform = open_platform()
    rows = []
    for node in platform.organisations.list_institutions():
        closing = platform.closings.find_in_hand(node.id)
        if closing is not None:
            day = closing.ended_at or closing.takes_effect_at
            rows.append({"institution": node.id, "state": closing.state.value, "on": day.isoformat() if day else ""})
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo("\t".join(row.values()))


def archive(
    institution: Annotated[str, typer.Argument(help="Its short name. 機関の短い名前")],
    out: Annotated[Path, typer.Argument(metavar="DIR", help="An empty folder. 空のフォルダー")],
    *,
    lang: Lang = None,
) -> None:
    """Write what verifiers need of a closed institution, for any web server; no personal data. 閉じた機関を書き出す"""
    platform = open_platform()
    from urllib.parse import urlsplit

    from kakitome.errors import Refused
    from kakitome.gateways.disk import write_whole
    from kakitome.journeys.institutions.archiving import archived_files

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused("E_ARCHIVE_FOLDER", folder=str(out))
    count = 0
    for path, content in archived_files(platform, institution):
        write_whole(out / path, content)
        count += 1
    say("I_ARCHIVE_WRITTEN", lang, count=count, folder=str(out), host=urlsplit(platform.site_url).netloc)
