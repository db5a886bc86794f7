"""Badge images of entries that are awarded here, as lists show them; nothing is drawn for the badges of others."""

import re

from kakitome.journeys.platform import Platform
from kakitome.mapping.badge_image.seal import sealed_image_address


class EntryPictures:
    """Tells where the images of many versions lie; whose issuer an address is, it asks once for each issuer."""

    def __init__(self, platform: Platform) -> None:
        """Ask this platform."""
        self._directory = platform.directory
        self._address = re.compile(
            r"https?://"
            + re.escape(platform.site_url.partition("://")[2])
            + r"(/issuers/(?P<slug>[A-Za-z0-9_-]+)/)microcredentials/(?P<name>[^/]+)\.json"
        )
        self._institutions: dict[str, str | None] = {}

    def find(self, address: str, *, institution: str, seal: str = "") -> str:
        """Return the path of a version's image by what its awards go by; empty where there is none.

        `seal` is the number of the recognition that stands for this version, whose seal the image bears then.
        """
        match = self._address.fullmatch(address)
        if match is None or not institution:
            return ""
        slug = match["slug"]
        if slug not in self._institutions:
            self._institutions[slug] = self._directory.find_by_issuer(slug)
        if self._institutions[slug] != institution:
            return ""
        image = f"{match[1]}images/{match['name']}.png"
        return sealed_image_address(image, seal) if seal else image
