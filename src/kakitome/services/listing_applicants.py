"""Whom an asker asked, and which answer is whose.

    list_applicants(applicants, number, lines=lines, desk_secret=secret)       # a link of their own for each
    standing = join_answers(applicants.list_by_request(number), answers)

1. An answer that came by somebody's own link is theirs. One that came by the link for everybody is by the number that
   its person wrote, where it is on the list; without a number by the name, where one name alone agrees in writing.
2. Whoever is on the list and has no answer has not answered; whoever declined has.
3. How somebody's answer was found is told: a number and a name can be written by anybody.

Source: docs/adr/0058-requests-and-answers.md.
"""

import base64
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kakitome.errors import Invalid
from kakitome.learning.class_list.applicants import MOST_LINES, ApplicantLine, folded_reference
from kakitome.ports.presentation_requests import RequestAnswer
from kakitome.ports.request_applicants import ListedApplicant, RequestApplicants
from kakitome.ports.shares import hash_of_secret
from kakitome.values.person_names import NameAgreement, compare_names

_SECRET_BYTES = 16
"""128 bits. Source: docs/rules/threats.md T12."""
_ALIKE = frozenset({NameAgreement.SAME, NameAgreement.VARIANT})


class JoinedBy(StrEnum):
    """What joins an answer to somebody on the list."""

    OWN_LINK = "own_link"
    NUMBER = "number"
    NAME = "name"
    NOTHING = "nothing"


class ApplicantStanding(StrEnum):
    """How far somebody is. Declined is an answer; missing is none."""

    SENT = "sent"
    DECLINED = "declined"
    ENDED = "ended"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedAnswer:
    """One answer, or somebody on the list who gave none; of nobody on the list where `applicant` is None."""

    applicant: ListedApplicant | None
    answer: RequestAnswer | None
    joined_by: JoinedBy = JoinedBy.NOTHING

    @property
    def standing(self) -> ApplicantStanding:
        """How far whoever it is has come."""
        if self.answer is None:
            return ApplicantStanding.MISSING
        if self.answer.stopped_at is not None:
            return ApplicantStanding.ENDED
        return ApplicantStanding.DECLINED if self.answer.is_declined else ApplicantStanding.SENT


def applicant_secret(desk_secret: str, key: str) -> str:
    """Return the secret of somebody's own link; who has that link learns nothing of the asker's page."""
    digest = hmac.new(desk_secret.encode(), f"kakitome applicant {key}".encode(), "sha256").digest()
    return base64.b32encode(digest[:_SECRET_BYTES]).decode().rstrip("=").lower()


def list_applicants(
    store: RequestApplicants, request: str, *, lines: Sequence[ApplicantLine], desk_secret: str
) -> Sequence[ListedApplicant]:
    """Put people on the list of a request; whoever is on it already stays once. Return who was added.

    Raises:
        Invalid: E_APPLICANTS_MANY.
        NotFound: E_REQUEST_UNKNOWN.
    """
    listed = store.list_by_request(request)
    known = {_same(applicant.reference, applicant.name) for applicant in listed}
    fresh = {_same(line.reference, line.name): line for line in reversed(lines)}
    added = [line for key, line in reversed(fresh.items()) if key not in known]
    if len(listed) + len(added) > MOST_LINES:
        raise Invalid("E_APPLICANTS_MANY", limit=MOST_LINES)
    first = max((applicant.position for applicant in listed), default=0) + 1
    made = [
        _applicant(line, position=position, desk_secret=desk_secret) for position, line in enumerate(added, start=first)
    ]
    store.add(request, made)
    return made


def join_answers(applicants: Sequence[ListedApplicant], answers: Sequence[RequestAnswer]) -> list[JoinedAnswer]:
    """Return a line for each answer and for each person without one, in the order of the list; then who is not on it.

    An answer that declined and was given again is left out: the later one stands.
    """
    current = [answer for answer in answers if not (answer.is_declined and answer.stopped_at is not None)]
    joined = [(answer, *_whose(answer, applicants)) for answer in current]
    lines = []
    for applicant in applicants:
        own = [(answer, by) for answer, key, by in joined if key == applicant.key]
        lines += [JoinedAnswer(applicant=applicant, answer=answer, joined_by=by) for answer, by in own] or [
            JoinedAnswer(applicant=applicant, answer=None)
        ]
    return [*lines, *(JoinedAnswer(applicant=None, answer=answer) for answer, key, _by in joined if not key)]


def with_standing(lines: Iterable[JoinedAnswer], standing: str) -> list[JoinedAnswer]:
    """Return the lines of one standing; all of them where it is none."""
    known = standing in tuple(ApplicantStanding)
    return [line for line in lines if not known or line.standing == standing]


def _whose(answer: RequestAnswer, applicants: Sequence[ListedApplicant]) -> tuple[str, JoinedBy]:
    """Return the key of whose answer it is, empty for nobody's on the list, and what says so."""
    if any(applicant.key == answer.applicant for applicant in applicants):
        return answer.applicant, JoinedBy.OWN_LINK
    if answer.reference:
        number = folded_reference(answer.reference)
        same = [each.key for each in applicants if each.reference and folded_reference(each.reference) == number]
        return (same[0], JoinedBy.NUMBER) if same else ("", JoinedBy.NOTHING)
    alike = [each.key for each in applicants if answer.given_name and _is_alike(answer.given_name, each.name)]
    return (alike[0], JoinedBy.NAME) if len(alike) == 1 else ("", JoinedBy.NOTHING)


def _is_alike(given: str, listed: str) -> bool:
    compared = compare_names(given, [listed]) if listed else None
    return compared is not None and compared.agreement in _ALIKE


def _same(reference: str, name: str) -> str:
    """Return what says that two rows are one person: the number, else the name."""
    return folded_reference(reference) or f"name {name}"


def _applicant(line: ApplicantLine, *, position: int, desk_secret: str) -> ListedApplicant:
    key = secrets.token_hex(8)
    return ListedApplicant(
        key=key,
        link_hash=hash_of_secret(applicant_secret(desk_secret, key)),
        position=position,
        reference=line.reference,
        name=line.name,
        own_cells=line.own_cells,
    )
