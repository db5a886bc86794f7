"""`kakitome registry`: the registry of this platform as open data."""

import typer

from kakitome.cli import Lang, Panel, language_of


def register(app: typer.Typer) -> None:
    """Add the commands."""
    registry = typer.Typer(no_args_is_help=True, help="The registry as open data. 登録簿を公開データにする")
    app.add_typer(registry, name="registry", rich_help_panel=Panel.PLATFORM)
    registry.command()(snapshot)
    # With one command alone typer would leave out its name.
    registry.callback()(_registry)


def _registry() -> None:
    """Keep the registry's open data. 登録簿の公開データ"""


def snapshot(*, lang: Lang = None) -> None:
    """Freeze the registry as it is into files named by day and hash; once a day. 登録簿の控えを凍結する

    A platform that is running does this by itself once a month.
    """
    from kakitome.bootstrap.starting import start_django
    from kakitome.errors import Problem
    from kakitome.texts import sentence

    start_django()
    from kakitome.bootstrap.open_data import make_snapshot
    from kakitome.bootstrap.platform import get_platform

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
