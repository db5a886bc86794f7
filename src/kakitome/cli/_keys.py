"""What commands with a key file share: the option, the passphrase, the warning."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.values.localized_text import Language

if TYPE_CHECKING:
    from kakitome.gateways.key_file import KeyFileVault

PASSPHRASE = "KAKITOME_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable

KeyFile = Annotated[
    Path,
    typer.Option("--key", metavar="KEYFILE", help=f"The issuer's key; its passphrase, if any, in {PASSPHRASE}. 署名鍵"),
]


def passphrase() -> str:
    """Return the passphrase of the environment, empty when there is none."""
    return os.environ.get(PASSPHRASE, "")


def open_vault(path: Path, language: Language) -> "KeyFileVault":
    """Open a key file, telling when others can read it."""
    from kakitome.gateways.key_file import read_key_file

    vault = read_key_file(path, passphrase=passphrase())
    warn_if_readable(path, language)
    return vault


def warn_if_readable(path: Path, language: Language) -> None:
    """Tell on the standard error when others can read a key file."""
    from kakitome.errors import Problem
    from kakitome.gateways.key_file import is_readable_by_others
    from kakitome.texts import sentence

    if path.exists() and is_readable_by_others(path):
        problem = Problem(code="W_KEY_FILE_READABLE", params={"file": str(path)}, severity="warning")
        typer.secho(sentence(problem, language), fg="yellow", err=True)
