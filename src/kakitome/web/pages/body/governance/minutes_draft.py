"""Minutes as they can be filled in from what was recorded at a meeting, for a person to go on writing."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from kakitome.learning.recognition.committee import Seat
from kakitome.learning.recognition.meeting import AgendaItem, Meeting, MeetingState
from kakitome.values.instants import JAPAN
from kakitome.web.desk.committee_place import CommitteePlace
from kakitome.web.pages.body.governance.meeting_shown import quorum_of, result_words
from kakitome.web.pages.public.recognition_bodies.body_tables import role_word
from kakitome.web.parts import written
from kakitome.web.parts.written import language


def prefilled_minutes(here: CommitteePlace, meeting: Meeting, seats: Sequence[Seat]) -> str:
    """Return what is recorded, as minutes name it: roles instead of people; empty before anybody recorded attendance.

    Of an item that the person stepped aside from nothing is told.
    """
    if meeting.state is MeetingState.PLANNED:
        return ""
    return "\n\n".join([*_head(here, meeting, seats), *_agenda(here, meeting, seats)])


def _head(here: CommitteePlace, meeting: Meeting, seats: Sequence[Seat]) -> Iterator[str]:
    present = meeting.present or frozenset()
    name = here.committee.name.in_language(language())
    yield "# " + _("%(committee)s, meeting %(n)s") % {"committee": name, "n": meeting.number}
    began = f"{written.plain_day(meeting.held_at)} {meeting.held_at.astimezone(JAPAN):%H:%M}"
    yield written.in_row(filter(None, (began, meeting.place)))
    yield _label(_("Present"), _roles(here, [seat for seat in seats if seat.id in present]) or _("nobody"))
    absent = _roles(here, [seat for seat in seats if seat.id not in present])
    if absent:
        yield _label(_("Absent"), absent)
    yield quorum_of(here, meeting)


def _agenda(here: CommitteePlace, meeting: Meeting, seats: Sequence[Seat]) -> Iterator[str]:
    for number, item in enumerate(meeting.agenda, start=1):
        yield f"## {number}. {item.title.in_language(language())}"
        if here.own is not None and here.own.id in item.recused:
            yield _("Not filled in: you stepped aside from this item.")
        else:
            yield from _lines(here, meeting, item, number=number, seats=seats)


def _lines(
    here: CommitteePlace, meeting: Meeting, item: AgendaItem, *, number: int, seats: Sequence[Seat]
) -> Iterator[str]:
    if item.case:
        yield _label(_("Case"), item.case)
    if item.recused:
        yield _label(_("Stepped aside"), _roles(here, [seat for seat in seats if seat.id in item.recused]))
    if item.motion:
        _state, word = result_words(meeting, number, here=here)
        numbers = _("%(f)s for, %(against)s against, %(abstained)s abstained") % {
            "f": item.tally.in_favour,
            "against": item.tally.against,
            "abstained": item.tally.abstained,
        }
        yield _label(_("Motion"), item.motion.in_language(language()))
        yield _label(_("Vote"), f"{word} ({numbers})" if language() == "en" else f"{word}（{numbers}）")
    if item.decision:
        yield _label(_("Decision"), item.decision.in_language(language()))


def _label(label: str, words: str) -> str:
    return f"{label}{_(': ')}{words}"


def _roles(here: CommitteePlace, seats: Sequence[Seat]) -> str:
    """Name seats by their roles, each role once with how many hold it."""
    roles: dict[str, int] = {}
    for seat in seats:
        role = role_word(here.committee, seat.role)
        word = role if isinstance(role, str) else role.in_language(language())
        roles[word] = roles.get(word, 0) + 1
    return written.in_row(f"{word} ({count})" if count > 1 else word for word, count in roles.items())
