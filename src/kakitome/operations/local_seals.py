"""Seals by the installation's own certificate authority, for demonstrations."""

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.gateways.local_authority import open_authority
from kakitome.journeys.sealing import seal_locally

AUTHORITY = "authority"
"""Folder of the local authority below an installation's data."""


def seal_once(platform: InstalledPlatform, institution: str) -> None:
    """Give an institution of a demonstration a seal by the platform's own authority, unless it has one."""
    if not platform.seals(institution).list_all():
        authority = open_authority(platform.installation.data_dir / AUTHORITY, now=platform.now)
        seal_locally(platform, institution, authority=authority)
