"""`kakitome registry`: the registry of this platform as open data, and its search index."""

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import open_platform


def register(app: typer.Typer) -> None:
    """Add the commands."""
    registry = typer.Typer(no_args_is_help=True, help="The registry: open data, search index. 登録簿の公開データと索引")
    app.add_typer(registry, name="registry", rich_help_panel=CommandGroup.PLATFORM)
    registry.command()(snapshot)
    registry.command()(reindex)


def snapshot(*, lang: Lang = None) -> None:
    """Freeze the registry as it is into files named by day and hash; once a day. 登録簿の控えを凍結する

    A platform that is running does this by itself once a month.
    """
    platform = open_platform()
    from kakitome.journeys.open_data import make_snapshot

    made = make_snapshot(platform)
    if made is None:
        say("I_SNAPSHOT_NOTHING", lang)
        return
    say("I_SNAPSHOT_MADE", lang, day=made.day.isoformat(), entries=made.entries, versions=made.versions)
    for file in made.files:
        typer.echo(f"  {file.name}")


def reindex(*, lang: Lang = None) -> None:
    """Build the search index again from the entries, all or nothing. 登録から索引を作り直す"""
    platform = open_platform()
    from kakitome.cli._progress import late_bar
    from kakitome.journeys.registry_indexing import reindex_registry

    with late_bar("en") as bar:
        count = reindex_registry(platform, now=platform.now(), progress=lambda done: bar.show(done, None))
    say("I_REGISTRY_INDEXED", lang, count=count)
