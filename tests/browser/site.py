"""What the seeded site holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Site:
    """A served installation.

    `documents` and `numbers` by kind (`valid`, `revoked`, `suspended`, `expired`, and `leaving_ja`, `leaving_en`, which
    a test revokes); `links` are unopened claim links, by the order of awarding. `people` are addresses by role; `desk` what the desk's addresses
    need: a `draft` with gaps, a `ready` one, a class list that `waits`, one that is `done`, and lists and withdrawal orders at
    every stage (`seeded_lists.py`). Mails lie in `folder`.
    """

    url: str
    documents: Mapping[str, str]
    numbers: Mapping[str, str]
    links: list[str]
    email: str
    password: str
    record: str
    folder: Path
    people: Mapping[str, str]
    desk: Mapping[str, str]
