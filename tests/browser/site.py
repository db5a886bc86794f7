"""What the seeded site holds."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Site:
    """A served installation.

    `documents` and `numbers` by kind (`valid`, `revoked`, `suspended`, `expired`); `links` are unopened claim links.
    """

    url: str
    documents: Mapping[str, str]
    numbers: Mapping[str, str]
    links: list[str]
    email: str
    password: str
    record: str
