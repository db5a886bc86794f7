"""The name of an award's page in addresses: its number, and behind a point the secret part of its link.

    >>> parse_award_link("A-7K3M-94QT.mfrggzdfmztwq2lknnwg23tpob")
    AwardLink(number='A-7K3M-94QT', key='mfrggzdfmztwq2lknnwg23tpob')
    >>> parse_award_link("a7k3m94qt")
    AwardLink(number='A-7K3M-94QT', key='')

The secret part is 26 small letters and figures, 130 bits: nothing in it is lost when a program writes it in capitals,
and no mark at its end is taken for the end of a sentence.

Source: RFC 4648 §6 (base32); docs/rules/threats.md T12 (at least 128 bits).
"""

import re
from dataclasses import dataclass

from kakitome.values.number import parse_number

KEY_LENGTH = 26
_KEY = re.compile(rf"[a-z2-7]{{{KEY_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class AwardLink:
    """Number of an award, and the secret part of the link that somebody came with; empty for none."""

    number: str
    key: str = ""

    @property
    def name(self) -> str:
        """The last part of the page's address."""
        return f"{self.number}.{self.key}" if self.key else self.number


def parse_award_link(text: str) -> AwardLink | None:
    """Read the name of an award's page; None for what is no award's number.

    A secret part of the wrong shape is kept as it is: it opens nothing.
    """
    head, _point, tail = text.strip().partition(".")
    number = parse_number(head)
    if number is None or not number.startswith("A-"):
        return None
    key = tail.lower()
    return AwardLink(number, key if _KEY.fullmatch(key) else tail)
