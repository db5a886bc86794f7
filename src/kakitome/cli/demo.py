"""`kakitome demo`: a platform full of fictitious institutions, in a folder of its own."""

import typer

from kakitome.cli import Lang, Panel
from kakitome.cli.serve import Host, Port, prepare, run, say

FOLDER = "var/demo"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=Panel.PLATFORM)
    def demo(host: Host = "127.0.0.1", port: Port = 8000, lang: Lang = None) -> None:
        """Try everything out: six sample institutions, hundreds of awards. 見本のデータで試す"""
        import os

        os.environ.setdefault("KAKITOME_DATA_DIR", FOLDER)
        os.environ["KAKITOME_DEMONSTRATION"] = "1"
        prepare(port=port, migrates=True)
        from kakitome.bootstrap.demo import fill, read_logins
        from kakitome.bootstrap.platform import get_platform

        platform = get_platform()
        if not platform.directory.list_institutions():
            say("I_DEMO_FILLING", lang)
            fill(platform, now=platform.now())
        say("I_DEMO_READY", lang, url=platform.site_url)
        for login in read_logins(platform.installation.data_dir):
            typer.echo(f"  {login.role:<16} {login.email:<34} {login.password}")
        raise typer.Exit(run(host=host, port=port, workers=1, lang=lang))
