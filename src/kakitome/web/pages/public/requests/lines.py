"""The answers to a request line by line, and who on the list has given none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.journeys.platform import Platform
from kakitome.services.listing_applicants import ApplicantStanding, JoinedAnswer, JoinedBy, applicant_secret
from kakitome.web.pages.public.requests.shown import AnswerView, answer_view
from kakitome.web.parts.shapes import Tile


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One line of the asker's page.

    Attributes:
        reference, name: as the asker's list has them, else as the person wrote them.
        wrote: the name that the person wrote, where the list has another.
        joined: what says whose answer it is, where that is no link of their own.
        own_cells: every column of the asker's list, as pairs of heading and value.
        answer: None for who has not answered; then `own_link` is the secret of the link that is theirs.
    """

    reference: str
    name: str
    wrote: str
    joined: str
    answer: AnswerView | None
    own_link: str
    key: str
    state_word: str
    own_cells: Sequence[tuple[str, str]] = ()


def line_of(platform: Platform, joined: JoinedAnswer, *, secret: str, now: datetime) -> AnswerLine:
    """Verify what somebody sent, and build their line; `secret` is that of the asker's page."""
    applicant, answer = joined.applicant, joined.answer
    listed = applicant.name if applicant else ""
    view = answer_view(platform, answer, now=now, listed_name=listed) if answer else None
    given_name, given_reference = (answer.given_name, answer.reference) if answer else ("", "")
    return AnswerLine(
        reference=(applicant.reference if applicant else "") or given_reference,
        name=listed or given_name,
        wrote=given_name if listed and given_name != listed else "",
        joined=_joined_words(joined),
        answer=view,
        own_link=applicant_secret(secret, applicant.key) if applicant else "",
        key=applicant.key if applicant else "",
        state_word=view.state_word if view else _("Not yet"),
        own_cells=applicant.own_cells if applicant else (),
    )


def tiles_of(lines: Sequence[JoinedAnswer], *, has_list: bool) -> list[Tile]:
    """Count what came; who has not answered is known where there is a list."""
    counts = {standing: sum(line.standing is standing for line in lines) for standing in ApplicantStanding}
    words = _standing_words()
    shown = [ApplicantStanding.SENT, ApplicantStanding.DECLINED, ApplicantStanding.ENDED]
    shown += [ApplicantStanding.MISSING] if has_list else []
    return [
        Tile(
            state="ok" if standing is ApplicantStanding.SENT else "none", count=counts[standing], label=words[standing]
        )
        for standing in shown
    ]


def filters_of(lines: Sequence[JoinedAnswer], *, chosen: str) -> list[tuple[str, str, bool]]:
    """Return what the lines can be narrowed to: the value, its words, whether it is chosen."""
    there = {line.standing for line in lines}
    known = chosen if chosen in tuple(ApplicantStanding) else ""
    values = [("", _("All")), *((each.value, words) for each, words in _standing_words().items() if each in there)]
    return [(value, words, value == known) for value, words in values]


def headline(lines: Sequence[JoinedAnswer], *, has_list: bool) -> str:
    """Say how many answers there are to look at, of how many people where there is a list."""
    count = sum(line.standing is ApplicantStanding.SENT for line in lines)
    if not count:
        return _("Nobody has sent anything yet.")
    if has_list:
        people = {line.applicant.key for line in lines if line.applicant}
        shown = {line.applicant.key for line in lines if line.applicant and line.standing is ApplicantStanding.SENT}
        words = {"n": len(shown), "all": len(people)}
        return (
            ngettext(
                "%(n)s of %(all)s on your list has shown you credentials.",
                "%(n)s of %(all)s on your list have shown you credentials.",
                len(shown),
            )
            % words
        )
    return ngettext("%(n)s person has shown you credentials.", "%(n)s people have shown you credentials.", count) % {
        "n": count
    }


def _standing_words() -> dict[ApplicantStanding, str]:
    return {
        ApplicantStanding.SENT: _("Answered"),
        ApplicantStanding.DECLINED: _("Chose not to send"),
        ApplicantStanding.ENDED: _("Ended by the person"),
        ApplicantStanding.MISSING: _("Not yet"),
    }


def _joined_words(joined: JoinedAnswer) -> str:
    if joined.joined_by is JoinedBy.NUMBER:
        return _("Put here by the number that the person wrote.")
    if joined.joined_by is JoinedBy.NAME:
        return _("Put here by the name that the person wrote.")
    return ""
