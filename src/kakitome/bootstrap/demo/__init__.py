"""The demonstration: six fictitious institutions, their definitions, their awards, their people.

    fill(platform, now=platform.now())
    for login in read_logins(platform.installation.data_dir): …

Everything in it is marked as a sample. Import only after Django has started.
"""

from datetime import datetime

from kakitome.bootstrap.demo.institutions import add_institutions
from kakitome.bootstrap.demo.logins import DemoLogin, read_logins, write_logins
from kakitome.bootstrap.platform import Platform

__all__ = ["DemoLogin", "fill", "read_logins"]


def fill(platform: Platform, *, now: datetime) -> None:
    """Fill an empty platform."""
    write_logins(platform.installation.data_dir, add_institutions(platform, now=now))
