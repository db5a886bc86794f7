"""`kakitome reseal`: every sealed secret under the first key-encryption key."""

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import prepare_platform


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=CommandGroup.PLATFORM)(reseal)


def reseal(*, lang: Lang = None) -> None:
    """Bring every sealed secret under the first key of the key-encryption key file. 封印を新しい鍵に替える

    Afterwards nothing lies under the other lines of the file, and they can be taken out.
    """
    platform = prepare_platform()
    from kakitome.operations.resealing import reseal_everything

    done = reseal_everything(platform)
    say(
        "I_SECRETS_RESEALED",
        lang,
        institutions=done.institutions,
        factors=done.factors,
        saml=done.saml,
        holder_keys=done.holder_keys,
        awaited=done.awaited,
    )
