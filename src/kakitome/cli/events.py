"""`kakitome events`: the record of security events as a file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import prepare_platform


def register(app: typer.Typer) -> None:
    """Add the commands."""
    events = typer.Typer(no_args_is_help=True, help="Security events. 安全に関する記録")
    app.add_typer(events, name="events", rich_help_panel=CommandGroup.PLATFORM)
    events.command("export")(export)


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .csv or .jsonl. 書き出すファイル")],
    *,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="From this day on, UTC. この日から")
    ] = None,
    lang: Lang = None,
) -> None:
    """Write the record with its hashes, the oldest event first. 記録をファイルに書き出す"""
    platform = prepare_platform(migrates=False)
    from datetime import UTC

    from kakitome.errors import Invalid
    from kakitome.operations.event_export import ExportForm, export_events

    ending = file.suffix.removeprefix(".")
    if ending not in list(ExportForm):
        raise Invalid("E_EVENTS_FILE", file=file.name)
    begin = since.replace(tzinfo=UTC) if since else None
    with file.open("xb") as handle:
        file.chmod(0o600)
        for piece in export_events(platform.security_events, ExportForm(ending), since=begin):
            handle.write(piece)
    say("I_EVENTS_EXPORTED", lang, file=file.name)
