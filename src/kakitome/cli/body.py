"""`kakitome body`: turn an institution of this platform into a recognition body."""

from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import prepare_platform

DEFAULT = "jp-micro-credential-body"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    body = typer.Typer(no_args_is_help=True, help="Open a recognition body. 承認を行う機構を開設する")
    app.add_typer(body, name="body", rich_help_panel=CommandGroup.PLATFORM)
    body.command("open")(open_)
    body.command("list")(list_)


def open_(
    institution: Annotated[str, typer.Argument(help="Short name of the institution. 機関の短い名前")],
    *,
    configuration: Annotated[
        str,
        typer.Option(
            "--configuration", metavar="ID|FILE", help="A shipped configuration, or a TOML file. 構成の名前かファイル"
        ),
    ] = DEFAULT,
    lang: Lang = None,
) -> None:
    """Make an institution a recognition body, or give it another configuration. 機関を機構にする"""
    platform = prepare_platform()
    from kakitome.journeys.recognition.bodies import open_recognition_body

    opened = open_recognition_body(platform, institution, configuration=configuration, actor="operator").configuration
    say("I_BODY_OPENED", lang, slug=institution, configuration=opened.id, version=opened.version)


def list_(*, lang: Lang = None) -> None:
    """List the recognition bodies of this platform. 機構の一覧"""
    for body in prepare_platform().bodies.list_bodies():
        configuration = body.configuration
        say("I_BODY", lang, slug=body.institution, configuration=configuration.id, version=configuration.version)
