"""What public aid pays back of a course, by rates that are data (`aid/`).

Only what is paid for finishing is counted. What depends on a qualification, on being employed or on a wage afterwards
is said and never counted, and whether somebody fulfils the conditions of the insurance is not asked.

Source: Hello Work, 教育訓練給付制度; every figure with its own confidence in `aid/jp-training-benefit.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

from kakitome.learning.credit.offer import PartOffer
from kakitome.values.localized_text import LocalizedText

_AROUND: Final = re.compile(
    r"^(?:厚生労働大臣指定|厚生労働省指定|eligible for|covered by)?(?:the )?(?P<name>.*?)"
    r"(?:給付金|給付|benefits?|grant)?(?:制度)?(?:の)?(?:対象|指定)?(?:講座|課程|プログラム)?(?:です|である)?(?:\(見本\)|\(sample\))?[。.]?$"
)
_DAYS_OF_YEAR: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitRate:
    """The rate for courses that begin on `starts_from` or later, up to the next rate of the same kind.

    Attributes:
        percent, ceiling: of what the learner paid, and how many yen at most.
        is_yearly: the ceiling is of each year of the course, `most_years` at most.
        confidence, ceiling_confidence: how sure we are of either.
        further: what more is paid under conditions that nobody can know beforehand; empty for nothing.
    """

    starts_from: date
    percent: Decimal
    ceiling: Decimal
    is_yearly: bool
    most_years: int
    confidence: str
    ceiling_confidence: str
    further: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitKind:
    """One kind of benefit; `stated` are the names that providers write."""

    id: str
    name: LocalizedText
    stated: tuple[str, ...]
    rates: tuple[BenefitRate, ...]

    def rate_on(self, day: date) -> BenefitRate | None:
        """Return the rate of courses that begin on a day; None before there was one."""
        return next((rate for rate in reversed(self.rates) if rate.starts_from <= day), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitScheme:
    """A scheme of aid.

    Attributes:
        least: nothing is paid unless it is more than this, in yen.
        years_between: how long after one benefit another course can be helped.
        url, checked_on: where its figures are published, and when somebody looked.
    """

    id: str
    name: LocalizedText
    authority: LocalizedText
    url: str
    checked_on: date
    least: Decimal
    years_between: int
    kinds: tuple[BenefitKind, ...]

    def kind(self, kind_id: str) -> BenefitKind | None:
        """Return a kind; None for one that it does not have."""
        return next((kind for kind in self.kinds if kind.id == kind_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """What is paid back of one course, later: `amount` yen under a rate; `ceiling` the most that it could be."""

    kind: BenefitKind
    rate: BenefitRate
    amount: Decimal
    ceiling: Decimal

    @property
    def is_capped(self) -> bool:
        """Whether the ceiling made it smaller."""
        return self.amount == self.ceiling


@cache
def training_benefit() -> BenefitScheme:
    """Return the scheme of Japan."""
    text = resources.files("kakitome.learning.credit.aid").joinpath("jp-training-benefit.toml").read_text("utf-8")
    return _read_scheme(tomllib.loads(text))


def benefit_of(offer: PartOffer, scheme: BenefitScheme) -> Benefit | None:
    """Return what is paid back of a course; None where nothing is, or its price or days are not stated.

    Fractions of a yen are dropped (derived).
    """
    kind = scheme.kind(offer.aid)
    if kind is None or offer.price is None or offer.starts_on is None or offer.ends_on is None:
        return None
    rate = kind.rate_on(offer.starts_on)
    if rate is None:
        return None
    years = 1
    if rate.is_yearly:
        years = min(rate.most_years, -(-((offer.ends_on - offer.starts_on).days + 1) // _DAYS_OF_YEAR))
    ceiling = rate.ceiling * years
    share = (offer.price * rate.percent / 100).to_integral_value(rounding=ROUND_FLOOR)
    amount = min(share, ceiling)
    return Benefit(kind=kind, rate=rate, amount=amount, ceiling=ceiling) if amount > scheme.least else None


def stated_aid(words: LocalizedText, scheme: BenefitScheme) -> str:
    """Return the kind that a provider states for its course; empty when the words say anything else or nothing.

    A name alone counts, with the usual words around it; 「一般教育訓練給付金の対象外」 or "we have applied for …" does
    not, for a benefit that is counted and not paid costs somebody money.

    >>> stated_aid(LocalizedText(ja="特定一般教育訓練給付金 対象講座"), training_benefit())
    'specified'
    >>> stated_aid(LocalizedText(ja="一般教育訓練給付の対象ではありません"), training_benefit())
    ''
    """
    kinds = {_kind_named(text, scheme) for text in (words.ja, words.en) if text}
    return kinds.pop() if len(kinds) == 1 else ""


def _kind_named(text: str, scheme: BenefitScheme) -> str:
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    match = _AROUND.match(re.sub(r"\s+", " ", plain) if plain.isascii() else re.sub(r"\s+", "", plain))
    name = match["name"].strip() if match else ""
    return next((kind.id for kind in scheme.kinds if name in kind.stated), "")


def _read_scheme(data: Mapping[str, Any]) -> BenefitScheme:
    return BenefitScheme(
        id=data["id"],
        name=LocalizedText(**data["name"]),
        authority=LocalizedText(**data["authority"]),
        url=data["url"],
        checked_on=data["checked_on"],
        least=Decimal(data["least"]),
        years_between=data["years_between"],
        kinds=tuple(
            BenefitKind(
                id=kind["id"],
                name=LocalizedText(**kind["name"]),
                stated=tuple(kind["stated"]),
                rates=tuple(_read_rate(rate) for rate in kind["rate"]),
            )
            for kind in data["kind"]
        ),
    )


def _read_rate(rate: Mapping[str, Any]) -> BenefitRate:
    return BenefitRate(
        starts_from=rate["starts_from"],
        percent=Decimal(rate["percent"]),
        ceiling=Decimal(rate["ceiling"]),
        is_yearly=rate["per"] == "year",
        most_years=rate.get("most_years", 1),
        confidence=rate["confidence"],
        ceiling_confidence=rate["ceiling_confidence"],
        further=LocalizedText(**rate.get("further", {})),
    )
