"""`kakitome institution`: open an institution on this platform, with its issuer, its key and its first admin."""

from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import prepare_platform


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.PLATFORM)
    def institution(
        slug: Annotated[
            str, typer.Argument(help="Short name; it stands in addresses for ever. 短い名前（変えられません）")
        ],
        *,
        admin: Annotated[
            str, typer.Option("--admin", metavar="EMAIL", help="Its first admin. 最初の管理者のメールアドレス")
        ],
        name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name in Japanese. 日本語の名前")] = "",
        name_en: Annotated[str, typer.Option("--name-en", metavar="NAME", help="Name in English. 英語の名前")] = "",
        url: Annotated[str, typer.Option("--url", metavar="URL", help="Its own web site. 機関のサイト")] = "",
        country: Annotated[str, typer.Option("--country", metavar="CC", help="Country. 国")] = "JP",
        lang: Lang = None,
    ) -> None:
        """Open an institution: issuer, first key and a link for its first admin. 機関を開設する"""
        if not (name or name_en):
            raise typer.BadParameter("--name / --name-en")
        platform = prepare_platform()
        from kakitome.cli._admin_link import print_admin_link
        from kakitome.journeys.institutions.opening import open_institution
        from kakitome.ports.organisations import Node, NodeKind
        from kakitome.values.localized_text import LocalizedText

        node = Node(
            id="",
            kind=NodeKind.INSTITUTION,
            path=(),
            slug=slug,
            name=LocalizedText(ja=name, en=name_en),
            url=url,
            country=country,
        )
        opened = open_institution(platform, node, actor="operator", now=platform.now())
        did = platform.store(opened.id).issuers.list_issuers()[0].did
        say("I_INSTITUTION_OPENED", lang, slug=opened.id, did=did)
        print_admin_link(platform, opened, email=admin, lang=lang)
