"""Requests to be shown credentials, by anybody with a mail address, and what people answered.

    requests.add(request)
    requests.find_by_link(hash_of_secret(secret))
    requests.open(account).add(answer, documents)

A request belongs to whoever reads the mail that its link was sent to; an answer belongs to the person who gave it, and
is read by the asker as long as both allow. Of the secrets in links digests alone are kept.

Source: docs/rules/capabilities.md C3; docs/adr/0058-requests-and-answers.md.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from kakitome.documents.verification.check import Verdict
from kakitome.ports.presentation_exchanges import PresentationExchanges
from kakitome.ports.request_applicants import RequestApplicants
from kakitome.ports.request_reports import RequestReports
from kakitome.ports.shares import Shows
from kakitome.values.localized_text import Language, LocalizedText


class Need(StrEnum):
    """How much an asker wants something."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class RequestState(StrEnum):
    """What a request does: nothing before its asker's address is confirmed, then asks, then only shows its answers.

    Held, it waits for an operator because somebody reported it.
    """

    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    HELD = "held"
    CLOSED = "closed"
    ENDED = "ended"


class AnswerWay(StrEnum):
    """How an answer came: from the wallet here, from another wallet app by OpenID4VP, or as files from anybody."""

    WALLET = "wallet"
    APP = "app"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationRequest:
    """One request.

    Attributes:
        number: what both sides call it.
        desk_hash, link_hash: SHA-256 of the secrets of the asker's page and of the link that is sent to people.
        asker_name: company and section, as the asker wrote it; nobody examined it.
        asker_mail: where the link of the asker's page was sent.
        subject: what somebody is to know or to be able to do, in the asker's words; may be empty.
        wanted: the code of each field that is asked for (`mapping.requested_fields`) → `Need` as text.
        closes_at: until when it can be answered; `ends_at`: until when answers can be seen.
        confirmed_at: when the mailed link was pressed; None before.
        extended_at: when `closes_at` was last put off; None for never.
        held_at: since when it takes no answers because it was reported; None where it is not held.
        released_at: when an operator found nothing wrong with it; from then on no report holds it.
        over_at: since when, or from when on, it is no more: `ends_at`, or earlier while it is unconfirmed.
    """

    number: str
    desk_hash: str
    link_hash: str
    asker_name: str
    asker_mail: str
    purpose: str
    subject: str
    wanted: Mapping[str, str]
    language: Language
    made_at: datetime
    closes_at: datetime
    ends_at: datetime
    over_at: datetime
    confirmed_at: datetime | None = None
    extended_at: datetime | None = None
    held_at: datetime | None = None
    released_at: datetime | None = None

    @property
    def mail_domain(self) -> str:
        """The part of the address that people are told."""
        return self.asker_mail.rpartition("@")[2]

    def state(self, now: datetime) -> RequestState:
        """Return what it does now."""
        if now >= self.over_at:
            return RequestState.ENDED
        if self.confirmed_at is None:
            return RequestState.UNCONFIRMED
        if self.held_at is not None:
            return RequestState.HELD
        return RequestState.OPEN if now < self.closes_at else RequestState.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class SentItem:
    """One thing that was sent, as the consent names it.

    Attributes:
        name: `award-<number>`, `document-<key>`; empty for what came from another app.
        fields: codes of the fields it states.
    """

    name: str
    title: LocalizedText
    shows: Shows
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswer:
    """What somebody answered, which is the record of their consent too.

    Attributes:
        key: its name for both sides.
        request: number of the request; its words stand here as they were, because the request is deleted earlier.
        reference, given_name: how the asker knows the person, as the person wrote it.
        sent: what was sent; empty when they declined.
        withheld: codes of the fields that were asked for and not sent.
        ends_at: until when it could be seen, as it was agreed; `over_at`: since when it cannot.
        applicant: key of the `ListedApplicant` whose own link it came by; empty for the link that everybody is sent.
        end_hash: SHA-256 of the secret with which whoever answered from another app ends it; empty with an account.
    """

    key: str
    request: str
    way: AnswerWay
    asker_name: str
    mail_domain: str
    purpose: str
    answered_at: datetime
    ends_at: datetime
    over_at: datetime
    reference: str = ""
    given_name: str = ""
    is_declined: bool = False
    sent: tuple[SentItem, ...] = ()
    withheld: tuple[str, ...] = ()
    stopped_at: datetime | None = None
    applicant: str = ""
    end_hash: str = ""

    def is_over(self, now: datetime) -> bool:
        """Tell whether the asker sees nothing of it any more."""
        return now >= self.over_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocument:
    """One document of an answer, its bytes as they were sent.

    Attributes:
        verdict, as_of: what came of checking it on its arrival.
        is_same_person: the name it states was left out, and is one of its person's checked names.
    """

    data: bytes = field(repr=False)
    file_name: str
    shows: Shows
    verdict: Verdict
    as_of: datetime
    is_same_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTerms:
    """What holds for requests: how long answers can be seen, from the day the request was made."""

    longest: timedelta = timedelta(days=180)


class PersonAnswers(Protocol):
    """What one person answered; nothing of another is found, seen or written through it."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside together, after any other writer of this person's rows; raises `NotFound`."""

    def add(self, answer: RequestAnswer, documents: Sequence[SentDocument], /) -> None:
        """Store an answer with its documents.

        Raises:
            Conflict: E_ANSWER_TWICE, there is one with that key.
            NotFound: E_ACCOUNT_UNKNOWN; E_REQUEST_UNKNOWN, the request was deleted meanwhile.
        """

    def list_answers(self) -> Sequence[RequestAnswer]:
        """Return all of them, the newest first."""

    def find(self, key: str) -> RequestAnswer | None:
        """Find one."""

    def stop(self, answer: RequestAnswer, /) -> None:
        """Store an answer that its person has stopped, and delete its documents; raises `NotFound`."""


class PresentationRequests(Protocol):
    """The requests of one platform."""

    def open(self, account: str) -> PersonAnswers:
        """Open what one person answered."""

    def add(self, request: PresentationRequest, /) -> None:
        """Store a request."""

    def replace(self, request: PresentationRequest, /) -> None:
        """Store a request that has changed; raises `NotFound` (E_REQUEST_UNKNOWN)."""

    def find_by_desk(self, desk_hash: str) -> PresentationRequest | None:
        """Find a request by its asker's secret."""

    def find_by_link(self, link_hash: str) -> PresentationRequest | None:
        """Find a request by the secret of the link that people were sent."""

    def count_unconfirmed(self, asker_mail: str, *, since: datetime) -> int:
        """Count the requests for which an address was written to and never confirmed."""

    def list_answers(self, number: str) -> Sequence[RequestAnswer]:
        """Return the answers to a request, in the order in which they came."""

    def list_documents(self, number: str, key: str) -> Sequence[SentDocument]:
        """Return the documents of one answer, in their order."""

    def add_from_app(self, answer: RequestAnswer, documents: Sequence[SentDocument], /) -> None:
        """Store an answer of nobody with an account here; raises `NotFound` (E_REQUEST_UNKNOWN)."""

    def find_by_number(self, number: str) -> PresentationRequest | None:
        """Find a request by its number."""

    def end(self, request: PresentationRequest, /) -> None:
        """Store a request that an operator stopped; delete what was sent, and let no answer be seen.

        Raises `NotFound` (E_REQUEST_UNKNOWN).
        """

    def find_by_end(self, end_hash: str) -> RequestAnswer | None:
        """Find an answer that came from an app by the secret with which it can be ended."""

    def stop_from_app(self, answer: RequestAnswer, /) -> None:
        """Store an answer from an app that was ended, and delete its documents; raises `NotFound`."""

    def count_unsound(self) -> int:
        """Count answers that are over and still have documents, or last longer than was agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presenting:
    """What asking for presentations works with."""

    requests: PresentationRequests
    exchanges: PresentationExchanges
    applicants: RequestApplicants
    reports: RequestReports
    terms: RequestTerms
