"""Links to the pages of awards: nobody finds one by counting, and whoever holds an award can print it again.

    links = AwardLinks(site_url="https://k.example", secrets=(secret,))
    links.address("A-7K3M-94QT", edition=0)        # https://k.example/a/A-7K3M-94QT.mfrggzdfmztwq2lknnwg23tpob
    links.opens(link, edition=0)                   # whether its secret part is right

The secret part is computed from the award's number under a key of the installation, so nothing is stored of it and
every award has one, also those that were given before there were such links. Its edition counts how often the learner
asked for a new link; earlier ones then open nothing.

Source: docs/adr/0036-addresses-that-cannot-be-counted.md; RFC 2104 (HMAC).
"""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from kakitome.values.award_link import KEY_LENGTH, AwardLink


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLinks:
    """Writes links, and tells right ones from wrong ones.

    Attributes:
        site_url: the platform's address, without a slash at its end.
        secrets: 32 bytes each; links are written with the first, and those of the others go on opening.
    """

    site_url: str
    secrets: Sequence[bytes] = field(repr=False)

    def link(self, number: str, *, edition: int) -> AwardLink:
        """Return the link of an award."""
        return AwardLink(number, _key(self.secrets[0], number, edition=edition))

    def path(self, number: str, *, edition: int) -> str:
        """Return the page of an award on this site."""
        return f"/a/{self.link(number, edition=edition).name}"

    def address(self, number: str, *, edition: int) -> str:
        """Return the address of the page of an award."""
        return self.site_url + self.path(number, edition=edition)

    def opens(self, link: AwardLink, *, edition: int) -> bool:
        """Tell whether the secret part of a link is that of its award, in the same time for every wrong one."""
        given = link.key.encode("utf-8", errors="replace")
        right = [_key(secret, link.number, edition=edition).encode("ascii") for secret in self.secrets]
        return any([hmac.compare_digest(given, key) for key in right])


def _key(secret: bytes, number: str, *, edition: int) -> str:
    message = f"kakitome award link v1\n{number}\n{edition}".encode("ascii")
    digest = hmac.digest(secret, message, "sha256")
    return base64.b32encode(digest).decode("ascii").lower()[:KEY_LENGTH]
