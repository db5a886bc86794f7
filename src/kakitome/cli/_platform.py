"""The platform that a command works on; Django is loaded when it is opened and not before."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kakitome.bootstrap.platform import InstalledPlatform


def open_platform() -> "InstalledPlatform":
    """Start Django and return the platform, its tables as they are."""
    from kakitome.bootstrap.starting import start_django

    start_django()
    from kakitome.bootstrap.platform import get_platform

    return get_platform()


def prepare_platform(*, port: int = 8000, migrates: bool = True) -> "InstalledPlatform":
    """Start Django on up-to-date tables and return the platform; old tables are brought up to date, or refused."""
    from kakitome.bootstrap.starting import is_migrated, migrate, start_django
    from kakitome.errors import Misconfigured

    os.environ.setdefault("KAKITOME_SITE_URL", f"http://localhost:{port}")
    start_django()
    if migrates:
        migrate()
    elif not is_migrated():
        raise Misconfigured("E_NOT_MIGRATED")
    return open_platform()
