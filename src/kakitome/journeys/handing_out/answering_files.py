"""Answering a request with files, without an account: verified, shown line by line, and sent only after that.

    composed = compose_files(platform, request=request, brought=[("badge.pdf", pdf)])
    sent = send_files(platform, request=request, composed=composed, given=given)
    sent.end_secret                 # with which their sender ends the answer; it is kept nowhere

Nothing is kept before it is sent: what was brought comes back with the form that sends it. Who sends a file proves
nothing by that; the asker reads that it came as a file, and the names that are compared.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kakitome.errors import Conflict, Invalid, Problem
from kakitome.journeys.handing_out.answering import MOST_DOCUMENTS, Composed, MadeDocument, digest_of, piece_of
from kakitome.journeys.platform import Platform
from kakitome.ports.presentation_requests import AnswerWay, PresentationRequest, RequestAnswer, SentItem
from kakitome.ports.shares import Shows, hash_of_secret
from kakitome.services.requesting import Given, demand_open, new_answer

MOST_FILE_BYTES: Final = 4 * 1024 * 1024
"""Of one answer together: it travels twice, since nothing is kept before it is sent. (derived)"""
_SECRET_BYTES: Final = 16
"""128 bits. Source: docs/rules/threats.md T12."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFiles:
    """An answer that was sent, with the secret that ends it."""

    answer: RequestAnswer
    end_secret: str


def compose_files(
    platform: Platform, *, request: PresentationRequest, brought: Sequence[tuple[str, bytes]]
) -> Composed:
    """Verify what an answer would send; nothing is stored or sent.

    Raises:
        Invalid: E_ANSWER_EMPTY, E_ANSWER_ITEMS, E_ANSWER_LARGE.
        Busy: too many are being verified.
    """
    if not brought:
        raise Invalid("E_ANSWER_EMPTY")
    if len(brought) > MOST_DOCUMENTS:
        raise Invalid("E_ANSWER_ITEMS", limit=MOST_DOCUMENTS)
    if sum(len(data) for _label, data in brought) > MOST_FILE_BYTES:
        raise Invalid("E_ANSWER_LARGE", limit=MOST_FILE_BYTES // 1024**2)
    pieces, problems = [], {}
    for label, data in brought:
        if harm := platform.scanner.scan(data):
            problems[label] = Problem(code="E_EVIDENCE_HARMFUL", params={"name": harm})
            continue
        made = MadeDocument(data=data, file_name=label, shows=Shows.WHOLE_DOCUMENT)
        piece = piece_of(platform, made, name=label)
        if piece.report.document is None:
            problems[label] = Problem(code="E_ANSWER_FILE")
        else:
            pieces.append(piece)
    there = frozenset[str]().union(*(piece.fields for piece in pieces))
    return Composed(
        pieces=pieces,
        problems=problems,
        withheld=tuple(code for code in request.wanted if code not in there),
        seen=digest_of(pieces),
    )


def send_files(platform: Platform, *, request: PresentationRequest, composed: Composed, given: Given) -> SentFiles:
    """Send what was composed, and note it with the consent.

    Raises:
        Refused: E_REQUEST_CLOSED, E_REQUEST_HELD, E_REQUEST_FULL.
        Conflict: E_ANSWER_TWICE, an answer by the same link of somebody's own stands.
        NotFound: E_REQUEST_UNKNOWN.
    """
    now, requests = platform.now(), platform.presenting.requests
    demand_open(requests, request, now=now)
    if given.applicant and any(
        each.applicant == given.applicant and not each.is_declined and not each.is_over(now)
        for each in requests.list_answers(request.number)
    ):
        raise Conflict("E_ANSWER_TWICE")
    sent = tuple(
        SentItem(name="", title=piece.title, shows=piece.document.shows, fields=tuple(sorted(piece.fields)))
        for piece in composed.pieces
    )
    answered = replace(given, sent=sent, withheld=composed.withheld)
    secret = secrets.token_hex(_SECRET_BYTES)
    made = replace(
        new_answer(request, given=answered, way=AnswerWay.FILE, is_declined=False, now=now),
        end_hash=hash_of_secret(secret),
    )
    requests.add_from_app(made, [piece.document for piece in composed.pieces])
    return SentFiles(answer=made, end_secret=secret)
