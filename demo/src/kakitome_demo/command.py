"""`kakitome demo`: a platform full of fictitious institutions, in a folder of its own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import CommandGroup, Lang, language_of, say
from kakitome.cli._platform import prepare_platform
from kakitome.cli.serve import Host, Port, run

if TYPE_CHECKING:
    from kakitome.bootstrap.platform import InstalledPlatform

FOLDER = Path("var/demo")
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", metavar="FOLDER", help=f"Where the data is kept. 保存先 [{FOLDER}]")
]
NoServe = Annotated[bool, typer.Option("--no-serve", metavar="", help="Make the data and end. データだけを作る")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.PLATFORM)
    def demo(
        host: Host = "127.0.0.1",
        port: Port = 8000,
        data_dir: DataDir = None,
        no_serve: NoServe = False,
        lang: Lang = None,
    ) -> None:
        """Try everything out: six sample institutions, a recognition body, hundreds of awards. 見本のデータで試す

        The data stays and can be changed; a second run goes on with it. To start anew, delete the folder.
        """
        import os
        from contextlib import nullcontext

        from kakitome.operations.listening import claimed_port

        if data_dir is not None:
            os.environ["KAKITOME_DATA_DIR"] = str(data_dir)
        folder = Path(os.environ.setdefault("KAKITOME_DATA_DIR", str(FOLDER))).resolve()
        os.environ["KAKITOME_DEMONSTRATION"] = "1"
        # Its story begins years ago: what is recorded while it is told contradicts every clock.
        os.environ.setdefault("KAKITOME_CLOCK", "unguarded")
        os.environ.setdefault("KAKITOME_REGISTRIES", str(folder / "demo-registry.json"))
        os.environ.setdefault("KAKITOME_CONTACT", "operator@kakitome.example")
        for name, text in CONTROLLER.items():
            os.environ.setdefault(f"KAKITOME_CONTROLLER_{name}", text)
        # The web server is not started with --no-serve, and what it would be asked for may be in use.
        with nullcontext() if no_serve else claimed_port(host, port):
            platform = prepare_platform(port=port)
            _fill_and_show(platform, lang)
            if not no_serve:
                raise typer.Exit(run(platform, host=host, port=port, workers=1, lang=lang))


CONTROLLER = {
    "NAME": "見本運営機構（架空）",
    "NAME_EN": "Sample Operations Agency (fictitious)",
    "ADDRESS": "東京都千代田区見本1-2-3（架空）",
    "ADDRESS_EN": "1-2-3 Mihon, Chiyoda, Tokyo (fictitious)",
    "REPRESENTATIVE": "理事長 見本 太郎",
    "REPRESENTATIVE_EN": "Taro Mihon, president",
    "RECIPIENTS": "ありません（見本は、このコンピュータの中だけで動きます）",
    "RECIPIENTS_EN": "Nobody: the demonstration runs on this computer alone",
    "COUNTRIES": "ありません",
    "COUNTRIES_EN": "None",
}
"""Who answers for the demonstration's data, as its privacy notice says."""


def _fill_and_show(platform: "InstalledPlatform", lang: str | None) -> None:
    """Make the sample data, or what an earlier run left to make, and say what is there."""
    from kakitome.operations.clock import accept_clock
    from kakitome_demo.filling import fill

    say("I_DEMO_FILLING", lang)
    fill(platform, now=platform.now(), progress=lambda name: typer.echo(f"  {name.in_language(language_of(lang))}"))
    accept_clock(platform, now=platform.now())
    _show(platform, lang)


def _show(platform: "InstalledPlatform", lang: str | None) -> None:
    """Print who can sign in, and awards worth looking at."""
    from kakitome.texts import term
    from kakitome.web.pages.public.about.sample_files import list_sample_files
    from kakitome_demo.body import BODY
    from kakitome_demo.highlights import find_highlights
    from kakitome_demo.logins import read_logins
    from kakitome_demo.registry import registry_file

    language = language_of(lang)
    say("I_DEMO_READY", lang, url=platform.site_url)
    shown = ""
    for login in read_logins(platform.installation.data_dir):
        node = platform.organisations.find(login.institution) if login.institution else None
        name = node.name.in_language(language) if node else term("demo.no_institution").in_language(language)
        if name != shown:
            typer.echo(f"\n{name}")
            shown = name
        typer.echo(f"  {login.email:<36} {login.password}   {term(f'demo.{login.role}').in_language(language)}")
    typer.echo(f"\n{term('demo.awards').in_language(language)}")
    for highlight in find_highlights(platform, now=platform.now()):
        typer.echo(f"  {highlight.url:<42} {term(f'demo.{highlight.kind}').in_language(language)}")
    typer.echo(f"\n{term('demo.pages').in_language(language)}")
    for path in ("/registry", f"/bodies/{BODY}", f"/bodies/{BODY}/decisions"):
        typer.echo(f"  {platform.site_url}{path}")
    typer.echo(f"\n{term('demo.samples').in_language(language)}: {platform.site_url}/about/samples")
    for sample_file in list_sample_files(platform.installation.data_dir):
        typer.echo(f"  /demo/files/{sample_file.name:<30} {term(f'sample.{sample_file.name}').in_language(language)}")
    say("I_DEMO_FILES", lang, folder=str(platform.installation.data_dir), registry=registry_file(Path()).name)
