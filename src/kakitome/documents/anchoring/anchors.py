"""What a chain or a log says about an anchor, whoever asks it.

`find` is a function from an anchor to what was found there. It is asked once for an anchor, answers None when nothing
is written there, and raises `Unavailable` when it could not ask.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorFound:
    """A root that stands where the proof says.

    Attributes:
        root: the data that is written there.
        sender: whose it is: a chain's address (`0x…`, `1…`), or a key as Multikey.
        at: when, by the chain's or the log's own account; None when it says nothing.
        name: of the chain or log, for people.
    """

    root: bytes
    sender: str
    at: datetime | None
    name: str


FindAnchor = Callable[[str], AnchorFound | None]
