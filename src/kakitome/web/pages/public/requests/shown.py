"""Requests and their answers, as askers and people see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kakitome.journeys.checking.questions import Question, report_on
from kakitome.journeys.handing_out.presented_credentials import is_signed_by_holder
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_letter import award_letter, is_vouched_for, said_by
from kakitome.mapping.requested_fields import RequestedField, requested_fields
from kakitome.ports.presentation_requests import (
    AnswerWay,
    Need,
    PresentationRequest,
    RequestAnswer,
    RequestState,
    SentDocument,
    SentItem,
)
from kakitome.ports.shares import Shows
from kakitome.values.person_names import NameAgreement, compare_names
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, short_words
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words

SHOWN = 20
"""Answers on one page: the documents of each are verified while the page is made. (derived)"""
SOON_DAYS = 7
"""From when on the end of a request is told apart from its date. (derived)"""
_WORST_FIRST: Sequence[State] = ("fail", "unk", "warn", "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request as people read it; names and purpose are the asker's own words.

    `days_left`: until answers close, `days_seen` until those that came are deleted; None unless it is soon.
    """

    number: str
    asker_name: str
    mail_domain: str
    purpose: str
    subject: str
    required: Sequence[Words]
    optional: Sequence[Words]
    closes_at: Words
    ends_at: Words
    is_open: bool
    is_confirmed: bool
    extended_on: Words
    is_held: bool
    days_left: int | None = None
    days_seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentView:
    """One document of an answer; `was` says what came of checking it on arrival, where that differs."""

    title: Words
    issuer: Words
    state: State
    state_word: str
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """One answer as its asker sees it."""

    key: str
    reference: str
    given_name: str
    state: State
    state_word: str
    documents: Sequence[SentView]
    name_state: State
    name_word: str
    name_note: str
    withheld: Sequence[Words]
    is_declined: bool
    is_stopped: bool
    is_from_app: bool
    is_from_file: bool
    is_unsigned: bool
    answered_at: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """One answer as its person sees it; `is_seen` says whether the asker can see what was sent."""

    key: str
    number: str
    asker_name: str
    mail_domain: str
    purpose: str
    answered_at: Words
    ends_at: Words
    state_word: str
    state: State
    is_seen: bool
    sent: Sequence[tuple[Words, str]]
    withheld: Sequence[Words]


def consent_view(answer: RequestAnswer, *, now: datetime) -> ConsentView:
    """Build what a person reads of an answer they gave."""
    is_seen = not answer.is_over(now) and not answer.is_declined
    state: tuple[State, str] = ("ok", _("Can be seen"))
    if answer.is_declined:
        state = ("none", _("Declined"))
    elif answer.stopped_at is not None:
        state = ("none", _("Ended by you"))
    elif answer.over_at < answer.ends_at:
        state = ("none", _("Stopped by this site: the request was suspicious"))
    elif not is_seen:
        state = ("none", _("Ended"))
    return ConsentView(
        key=answer.key,
        number=answer.request,
        asker_name=answer.asker_name,
        mail_domain=answer.mail_domain,
        purpose=answer.purpose,
        answered_at=written.moment(answer.answered_at),
        ends_at=written.moment(answer.ends_at),
        state=state[0],
        state_word=state[1],
        is_seen=is_seen,
        sent=[(item.title or _("A credential without a title"), _how_sent(item)) for item in answer.sent],
        withheld=[field.name for field in requested_fields() if field.code in answer.withheld],
    )


def _how_sent(item: SentItem) -> str:
    if item.shows is Shows.RESULT:
        return _("The result of checking alone: no name, no grade, no file")
    fields = [field.name.in_language(written.language()) for field in requested_fields() if field.code in item.fields]
    return written.in_row([_("Name, title and day"), *fields])


def request_view(request: PresentationRequest, *, now: datetime) -> RequestView:
    """Build what a page shows of a request."""
    return RequestView(
        number=request.number,
        asker_name=request.asker_name,
        mail_domain=request.mail_domain,
        purpose=request.purpose,
        subject=request.subject,
        required=[field.name for field in wanted_of(request, Need.REQUIRED)],
        optional=[field.name for field in wanted_of(request, Need.OPTIONAL)],
        closes_at=written.moment(request.closes_at),
        ends_at=written.moment(request.ends_at),
        is_open=request.state(now) is RequestState.OPEN,
        is_confirmed=request.confirmed_at is not None,
        is_held=request.state(now) is RequestState.HELD,
        extended_on=written.day(request.extended_at) if request.extended_at else "",
        days_left=_days_until(request.closes_at, now) if request.state(now) is RequestState.OPEN else None,
        days_seen=_days_until(request.ends_at, now),
    )


def _days_until(moment: datetime, now: datetime) -> int | None:
    """Count the days that are left, a begun one as a day; None where it is over or not soon."""
    days = -((now - moment) // timedelta(days=1))
    return days if 0 < days <= SOON_DAYS else None


def wanted_of(request: PresentationRequest, *needs: Need) -> list[RequestedField]:
    """Return what is asking for with one of some needs, in the order of the form."""
    return [field for field in requested_fields() if request.wanted.get(field.code) in needs]


def answer_view(platform: Platform, answer: RequestAnswer, *, now: datetime, listed_name: str = "") -> AnswerView:
    """Verify what was sent, and build what the asker sees of an answer; names are compared with the one on a list."""
    is_stopped = answer.stopped_at is not None
    documents = [] if is_stopped else platform.presenting.requests.list_documents(answer.request, answer.key)
    checked = [_checked(platform, document, now=now) for document in documents]
    views = [view for view, _names in checked]
    is_left_out = any(document.is_same_person for document in documents)
    names = [name for _view, some in checked for name in some]
    state, word = _standing(answer, views)
    name_state, name_word, name_note = _names_compared(
        listed_name or answer.given_name, names, is_listed=bool(listed_name), is_left_out=is_left_out
    )
    return AnswerView(
        key=answer.key,
        reference=answer.reference,
        given_name=answer.given_name,
        state=state,
        state_word=word,
        documents=views,
        name_state=name_state,
        name_word=name_word if views else "",
        name_note=name_note,
        withheld=[field.name for field in requested_fields() if field.code in answer.withheld],
        is_declined=answer.is_declined,
        is_stopped=is_stopped,
        is_from_app=answer.way is AnswerWay.APP,
        is_from_file=answer.way is AnswerWay.FILE,
        is_unsigned=answer.way is AnswerWay.APP and not all(is_signed_by_holder(each.data) for each in documents),
        answered_at=written.moment(answer.answered_at),
    )


def _checked(platform: Platform, document: SentDocument, *, now: datetime) -> tuple[SentView, list[str]]:
    """Verify a document; return what is shown of it and the names it states, where its holder shows them."""
    report = report_on(Question(label="", data=document.data), platform.verifier(), now=now)
    title, issuer = said_by(report)
    letter = award_letter(report) if is_vouched_for(report) and document.shows is Shows.WHOLE_DOCUMENT else None
    facts = letter[1] if letter else None
    names = [facts.learner_name, facts.learner_reading, facts.learner_roman] if facts else []
    was = ""
    if report.verdict is not document.verdict:
        words = {"day": written.plain_day(document.as_of), "verdict": short_words(document.verdict)}
        was = _("On the day it arrived (%(day)s): %(verdict)s") % words
    view = SentView(
        title=title or _("A credential without a title"),
        issuer=issuer,
        state=STATE_OF_VERDICT[report.verdict],
        state_word=short_words(report.verdict),
        was=was,
    )
    return view, [name for name in names if name]


def _standing(answer: RequestAnswer, views: Sequence[SentView]) -> tuple[State, str]:
    if answer.stopped_at is not None:
        return "none", _("Ended by the person")
    if answer.is_declined:
        return "none", _("Chose not to send")
    worst = min(views, key=lambda view: _WORST_FIRST.index(view.state), default=None)
    return (worst.state, worst.state_word) if worst else ("none", _("Nothing left to show"))


def _names_compared(given: str, names: Sequence[str], *, is_listed: bool, is_left_out: bool) -> tuple[State, str, str]:
    compared = compare_names(given, names) if given else None
    if not names and is_left_out:
        return "none", _("Left out"), _("The name in the credential is one of this person’s checked names.")
    if compared is None:
        return "none", _("Not stated in what was sent"), ""
    words: dict[NameAgreement, tuple[State, str]] = {
        NameAgreement.SAME: ("ok", _("Same")),
        NameAgreement.VARIANT: ("warn", _("Another form of a character")),
        NameAgreement.READING: ("ok", _("Same by sound")),
        NameAgreement.FORMER: ("warn", _("Same with a former name")),
        NameAgreement.PART: ("warn", _("Same in part")),
        NameAgreement.NOT_COMPARABLE: ("unk", _("Cannot be compared")),
        NameAgreement.DIFFERENT: ("fail", _("Different")),
    }
    state, word = words[compared.agreement]
    note = ""
    if compared.agreement is not NameAgreement.SAME:
        pattern = (
            _("On the list: “%(given)s”; in the credential: “%(name)s”")
            if is_listed
            else _("Given: “%(given)s”; in the credential: “%(name)s”")
        )
        note = pattern % {"given": given, "name": " / ".join(names)}
    return state, word, note
