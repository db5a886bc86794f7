"""Asking to be shown credentials, and answering.

    made = make_request(requests, wanted, terms=terms, now=now)      # its link is mailed to the asker, and works after
    confirm(requests, request, now=now)
    answer(requests, account, request=request, given=Given(...), documents=documents, now=now)

1. Whoever asks needs no account. The mailed link is the asker's page; its secret gives the secret of the link for
   people too, so that the page can show that link again and neither is kept.
2. A request works from when the mailed link was pressed until it closes; its words never change.
3. An answer is given once by each person, is the record of their consent, and can be stopped: its documents go at once.
   Who declined may still answer; who answered stops the answer first.

Source: docs/rules/capabilities.md C3; docs/rules/threats.md T12; docs/adr/0058-requests-and-answers.md.
"""

import base64
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.mapping.requested_fields import requested_fields
from kakitome.ports.presentation_requests import (
    AnswerWay,
    Need,
    PersonAnswers,
    PresentationRequest,
    PresentationRequests,
    RequestAnswer,
    RequestState,
    RequestTerms,
    SentDocument,
    SentItem,
)
from kakitome.ports.shares import hash_of_secret
from kakitome.values.localized_text import Language
from kakitome.values.number import new_number

SECRET_BYTES: Final = 16
"""128 bits. Source: docs/rules/threats.md T12."""
UNCONFIRMED_FOR: Final = timedelta(days=2)
"""How long a mailed link waits to be pressed. (derived)"""
MOST_UNCONFIRMED: Final = 3
"""Mails a day to an address that never presses: it may be somebody else's. (derived)"""
MOST_ANSWERS: Final = 500
"""Of one request. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRequest:
    """What somebody wants to ask: `fields` is by the code of the field, `Need` as text."""

    asker_name: str
    asker_mail: str
    purpose: str
    subject: str
    fields: Mapping[str, str]
    language: Language
    closes_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRequest:
    """A request that was just made, with the secret of its asker's page, which is mailed and kept nowhere."""

    request: PresentationRequest
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person adds to an answer: how the asker knows them, what was sent and what not, whose own link it was."""

    reference: str = ""
    given_name: str = ""
    sent: Sequence[SentItem] = ()
    withheld: Sequence[str] = ()
    applicant: str = ""


def link_secret(desk_secret: str) -> str:
    """Return the secret of the link for people; who has that link learns nothing of the asker's page."""
    digest = hmac.new(desk_secret.encode(), b"kakitome presentation request link", "sha256").digest()
    return _small(digest[:SECRET_BYTES])


def make_request(
    requests: PresentationRequests, wanted: WantedRequest, *, terms: RequestTerms, now: datetime
) -> MadeRequest:
    """Make a request, which does nothing before it is confirmed.

    Raises:
        Invalid: E_REQUEST_FIELDS nothing that can be asked for is; E_REQUEST_REQUIRED a field that nobody may make a
            condition; E_REQUEST_CLOSES, E_REQUEST_ENDS, E_REQUEST_ENDS_FAR its days.
        Conflict: E_REQUEST_MANY, too many wait for this address.
    """
    _demand_fields(wanted.fields)
    _demand_days(wanted, terms=terms, now=now)
    if requests.count_unconfirmed(wanted.asker_mail, since=now - timedelta(days=1)) >= MOST_UNCONFIRMED:
        raise Conflict("E_REQUEST_MANY", limit=MOST_UNCONFIRMED)
    secret = _small(secrets.token_bytes(SECRET_BYTES))
    request = PresentationRequest(
        number=new_number("T"),
        desk_hash=hash_of_secret(secret),
        link_hash=hash_of_secret(link_secret(secret)),
        asker_name=wanted.asker_name,
        asker_mail=wanted.asker_mail,
        purpose=wanted.purpose,
        subject=wanted.subject,
        wanted=dict(wanted.fields),
        language=wanted.language,
        made_at=now,
        closes_at=wanted.closes_at,
        ends_at=wanted.ends_at,
        over_at=min(wanted.ends_at, now + UNCONFIRMED_FOR),
    )
    requests.add(request)
    return MadeRequest(request=request, secret=secret)


def confirm(requests: PresentationRequests, request: PresentationRequest, *, now: datetime) -> PresentationRequest:
    """Let a request work: whoever presses read the mail. One that works already stays as it is."""
    if request.state(now) is not RequestState.UNCONFIRMED:
        return request
    confirmed = replace(request, confirmed_at=now, over_at=request.ends_at)
    requests.replace(confirmed)
    return confirmed


def close(requests: PresentationRequests, request: PresentationRequest, *, now: datetime) -> PresentationRequest:
    """Take no more answers; those that came can be seen as before."""
    if request.state(now) is not RequestState.OPEN:
        return request
    closed = replace(request, closes_at=now)
    requests.replace(closed)
    return closed


def extend(
    requests: PresentationRequests, request: PresentationRequest, *, closes_at: datetime, now: datetime
) -> PresentationRequest:
    """Put off the last day for answers, also of a request that was closed.

    Until when answers can be seen stays: it is what those who answered agreed to, so nothing changes for them.

    Raises:
        Invalid: E_REQUEST_CLOSES the day is over; E_REQUEST_EXTEND it is no later one; E_REQUEST_EXTEND_ENDS it lies
            after the last day for looking at answers.
        Refused: E_REQUEST_CLOSED, it is not confirmed, or has ended; E_REQUEST_HELD.
    """
    if request.state(now) is RequestState.HELD:
        raise Refused("E_REQUEST_HELD")
    if request.state(now) not in (RequestState.OPEN, RequestState.CLOSED):
        raise Refused("E_REQUEST_CLOSED")
    if closes_at <= now:
        raise Invalid("E_REQUEST_CLOSES")
    if closes_at <= request.closes_at:
        raise Invalid("E_REQUEST_EXTEND")
    if closes_at > request.ends_at:
        raise Invalid("E_REQUEST_EXTEND_ENDS")
    extended = replace(request, closes_at=closes_at, extended_at=now)
    requests.replace(extended)
    return extended


# --- answering -----------------------------------------------------------------------------------


def answer(
    requests: PresentationRequests,
    account: str,
    *,
    request: PresentationRequest,
    given: Given,
    documents: Sequence[SentDocument],
    now: datetime,
) -> RequestAnswer:
    """Send documents in answer to a request.

    Raises:
        Refused: E_REQUEST_CLOSED; E_REQUEST_FULL.
        Invalid: E_ANSWER_EMPTY; E_ANSWER_REQUIRED a field that is required is withheld.
        Conflict: E_ANSWER_TWICE, this person's answer to it stands.
        NotFound: E_REQUEST_UNKNOWN, E_ACCOUNT_UNKNOWN.
    """
    if not documents:
        raise Invalid("E_ANSWER_EMPTY")
    if any(request.wanted.get(code) == Need.REQUIRED for code in given.withheld):
        raise Invalid("E_ANSWER_REQUIRED")
    return _give(requests, account, request=request, given=given, documents=documents, now=now)


def decline(
    requests: PresentationRequests, account: str, *, request: PresentationRequest, given: Given, now: datetime
) -> RequestAnswer:
    """Say that nothing is sent; raises as `answer`."""
    return _give(requests, account, request=request, given=given, documents=(), now=now)


def stop_answer(answers: PersonAnswers, key: str, *, now: datetime) -> RequestAnswer:
    """End an answer for good and delete what was sent; one that is over stays. Raises `NotFound` (E_ANSWER_UNKNOWN)."""
    with answers.transaction():
        current = answers.find(key)
        if current is None:
            raise NotFound("E_ANSWER_UNKNOWN")
        if current.is_over(now):
            return current
        stopped = replace(current, stopped_at=now, over_at=now)
        answers.stop(stopped)
        return stopped


def stop_by_secret(requests: PresentationRequests, secret: str, *, now: datetime) -> RequestAnswer:
    """End an answer that came from an app, by the secret its person was given; raises `NotFound` (E_ANSWER_UNKNOWN)."""
    current = requests.find_by_end(hash_of_secret(secret))
    if current is None:
        raise NotFound("E_ANSWER_UNKNOWN")
    if current.is_over(now):
        return current
    stopped = replace(current, stopped_at=now, over_at=now)
    requests.stop_from_app(stopped)
    return stopped


def new_answer(
    request: PresentationRequest, *, given: Given, way: AnswerWay, is_declined: bool, now: datetime
) -> RequestAnswer:
    """Return the record of an answer, with the request's words as they were when it was given."""
    return RequestAnswer(
        key=secrets.token_hex(8),
        request=request.number,
        way=way,
        asker_name=request.asker_name,
        mail_domain=request.mail_domain,
        purpose=request.purpose,
        answered_at=now,
        ends_at=request.ends_at,
        over_at=request.ends_at,
        reference=given.reference,
        given_name=given.given_name,
        is_declined=is_declined,
        sent=tuple(given.sent),
        withheld=tuple(given.withheld),
        applicant=given.applicant,
    )


def demand_open(requests: PresentationRequests, request: PresentationRequest, *, now: datetime) -> None:
    """Refuse to answer what takes no answers; raises `Refused` (E_REQUEST_HELD, E_REQUEST_CLOSED, E_REQUEST_FULL)."""
    if request.state(now) is RequestState.HELD:
        raise Refused("E_REQUEST_HELD")
    if request.state(now) is not RequestState.OPEN:
        raise Refused("E_REQUEST_CLOSED")
    if len(requests.list_answers(request.number)) >= MOST_ANSWERS:
        raise Refused("E_REQUEST_FULL", limit=MOST_ANSWERS)


def _give(
    requests: PresentationRequests,
    account: str,
    *,
    request: PresentationRequest,
    given: Given,
    documents: Sequence[SentDocument],
    now: datetime,
) -> RequestAnswer:
    demand_open(requests, request, now=now)
    answers = requests.open(account)
    with answers.transaction():
        mine = [each for each in answers.list_answers() if each.request == request.number and not each.is_over(now)]
        # Who declined may still answer; who answered, or declines again, may not.
        if any(not each.is_declined for each in mine) or (mine and not documents):
            raise Conflict("E_ANSWER_TWICE")
        for declined in mine:
            answers.stop(replace(declined, stopped_at=now, over_at=now))
        made = new_answer(request, given=given, way=AnswerWay.WALLET, is_declined=not documents, now=now)
        answers.add(made, documents)
        return made


def _demand_fields(fields: Mapping[str, str]) -> None:
    known = {field.code: field for field in requested_fields()}
    if not fields or set(fields) - set(known):
        raise Invalid("E_REQUEST_FIELDS")
    if any(need == Need.REQUIRED and not known[code].may_be_required for code, need in fields.items()):
        raise Invalid("E_REQUEST_REQUIRED")


def _demand_days(wanted: WantedRequest, *, terms: RequestTerms, now: datetime) -> None:
    if wanted.closes_at <= now:
        raise Invalid("E_REQUEST_CLOSES")
    if wanted.ends_at < wanted.closes_at:
        raise Invalid("E_REQUEST_ENDS")
    # Ends are the ends of days: the last day counts as a whole.
    if wanted.ends_at > now + terms.longest + timedelta(days=1):
        raise Invalid("E_REQUEST_ENDS_FAR", days=terms.longest.days)


def _small(secret: bytes) -> str:
    return base64.b32encode(secret).decode().rstrip("=").lower()
