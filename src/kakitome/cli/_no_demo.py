"""`kakitome demo` where the demonstration is not installed: it says what to install."""

import typer

from kakitome.cli import CommandGroup
from kakitome.errors import Misconfigured


def register(app: typer.Typer) -> None:
    """Add the command; it takes the options of the real one, so that the answer is always the same."""

    @app.command(
        rich_help_panel=CommandGroup.PLATFORM,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )
    def demo() -> None:
        """Try everything out with sample data; needs the package kakitome-demo. 見本のデータで試す（別のパッケージ）"""
        raise Misconfigured("E_DEMO_NOT_INSTALLED")
