"""`kakitome registry`: the registry of this platform as open data, and its search index."""

import typer

from kakitome.cli import CommandGroup, Lang, language_of


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
    from kakitome.bootstrap.starting import start_django
    from kakitome.errors import Problem
    from kakitome.texts import sentence

    start_django()
    from kakitome.bootstrap.platform import get_platform
    from kakitome.journeys.open_data import make_snapshot

    made = make_snapshot(get_platform())
    language = language_of(lang)
    if made is None:
        typer.echo(sentence(Problem(code="I_SNAPSHOT_NOTHING"), language))
        return
    params: dict[str, str | int] = {
        "day": made.day.isoformat(),
        "entries": made.entries,
        "versions": made.versions,
    }
    typer.echo(sentence(Problem(code="I_SNAPSHOT_MADE", params=params), language))
    for file in made.files:
        typer.echo(f"  {file.name}")


def reindex(*, lang: Lang = None) -> None:
    """Build the search index again from the entries, all or nothing. 登録から索引を作り直す"""
    from kakitome.bootstrap.starting import start_django
    from kakitome.cli._progress import LateBar
    from kakitome.errors import Problem
    from kakitome.texts import sentence

    start_django()
    from kakitome.bootstrap.platform import get_platform
    from kakitome.journeys.registry_indexing import reindex_registry

    platform, bar = get_platform(), LateBar()
    try:
        count = reindex_registry(platform, now=platform.now(), progress=lambda done: bar.show(done, None))
    finally:
        bar.close()
    typer.echo(sentence(Problem(code="I_REGISTRY_INDEXED", params={"count": count}), language_of(lang)))
