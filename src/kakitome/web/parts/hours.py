"""Hours learnt as the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kakitome.learning.workload import EffortUnit
from kakitome.mapping.bilingual import amount, plain_number, span
from kakitome.mapping.learning_hours import CountedHours, HoursProfile, HoursSum, WhyNot, hours_of_a_credit
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursBar:
    """One head with its hours; `width` is its part of the longest, 1 to 100."""

    head: Words
    hours: str
    count: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursLine:
    """How one credential's hours come about."""

    title: Words
    working: str
    is_unlisted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursView:
    """The page.

    Attributes:
        unlisted, class_hours, own_hours: empty where there are none.
        uncounted: by reason, the sentence and the titles.
    """

    hours: str
    count: int
    unlisted: str
    class_hours: str
    own_count: int
    own_hours: str
    years: Sequence[HoursBar]
    skills: Sequence[HoursBar]
    lines: Sequence[HoursLine]
    uncounted: Sequence[tuple[str, Sequence[Words]]]


def hours_view(profile: HoursProfile, *, own_minutes: int, own_count: int) -> HoursView:
    """Build the page; own records are told beside the sum and are in none."""
    years = [(str(year) if year is not None else _("No year stated"), total) for year, total in profile.by_year.items()]
    grouped: dict[WhyNot, list[Words]] = {}
    for credential, why in profile.uncounted:
        grouped.setdefault(why, []).append(credential.title or _("A credential without a title"))
    return HoursView(
        hours=_number(profile.hours),
        count=len(profile.counted),
        unlisted=_hours(profile.unlisted),
        class_hours=_hours(profile.class_hours),
        own_count=own_count,
        own_hours=_hours(Decimal(own_minutes) / 60),
        years=_bars(years),
        skills=_bars(profile.by_skill),
        lines=[_line(entry) for entry in profile.counted],
        uncounted=[(_sentence(why), titles) for why, titles in grouped.items()],
    )


def _bars(sums: Sequence[tuple[Words, HoursSum]]) -> list[HoursBar]:
    longest = max((total.hours for _head, total in sums), default=Decimal(0)) or Decimal(1)
    return [
        HoursBar(
            head=head,
            hours=_hours(total.hours),
            count=total.count,
            width=max(1, int(100 * total.hours / longest)),
        )
        for head, total in sums
    ]


def _line(entry: CountedHours) -> HoursLine:
    effort, language = entry.effort, written.language()
    stated = amount(effort.value, effort.unit, most=effort.value_max).in_language(language)
    working = stated
    if effort.unit is not EffortUnit.HOURS:
        credit = span(*hours_of_a_credit(effort.unit), language=language)
        both = span(entry.hours, entry.most, language=language)
        working = _("%(stated)s × %(credit)s hours = %(both)s hours") % {
            "stated": stated,
            "credit": credit,
            "both": both,
        }
    if entry.hours != entry.most:
        lower = _("Of the range the lower end: %(hours)s hours.") % {"hours": _number(entry.hours)}
        working = f"{working}。{lower}" if language == "ja" else f"{working}. {lower}"
    return HoursLine(
        title=entry.credential.title or _("A credential without a title"),
        working=working,
        is_unlisted=not entry.credential.is_listed,
    )


def _sentence(why: WhyNot) -> str:
    sentences: Mapping[WhyNot, str] = {
        WhyNot.WITHDRAWN: _("Withdrawn by its awarding body"),
        WhyNot.SUSPENDED: _("Suspended for now"),
        WhyNot.REPLACED: _("Replaced by a newer one"),
        WhyNot.NOT_YET: _("Not valid yet"),
        WhyNot.UNVERIFIED: _("Could not be verified, or names another address"),
        WhyNot.DEGREE: _("A degree, or a certificate of studies as a whole"),
        WhyNot.CONTACT_HOURS: _("States contact hours alone, which are no study hours"),
        WhyNot.TOO_MANY: _("States more hours than one credential can stand for"),
        WhyNot.NO_HOURS: _("States no hours of study"),
        WhyNot.NOT_READ: _("Its hours are read when it is next checked, within seven days"),
    }
    return sentences[why]


def _hours(value: Decimal) -> str:
    if not value:
        return ""
    number = _number(value)
    return (_("%(hours)s hour") if number == "1" else _("%(hours)s hours")) % {"hours": number}


def _number(value: Decimal) -> str:
    return plain_number(round(value, 1))
