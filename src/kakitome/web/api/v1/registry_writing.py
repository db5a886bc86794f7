"""Registering by API: new entries, next versions, withdrawal; in our own form or in that of other catalogues.

A change names the version it is based on: `If-Match: "<sha256 of the current version>"`, as `current.sha256` of the
entry tells it. What a description holds beyond its form is told in `warnings`; in our own form it is refused.

Source: docs/standards/hostile-inputs.md B169, B171, B177.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, Problem, Refused
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import AwardForm, Entry, EntrySource, EnvelopeName
from kakitome.mapping.conformance_data import conformance_data
from kakitome.mapping.registry_import import ForeignForm, guess_form, list_documents, read_foreign
from kakitome.ports.api_keys import ApiScope
from kakitome.services.answering_once import Answered
from kakitome.services.registering import (
    Registered,
    RegisteringContext,
    own_entry,
    register_new,
    register_next,
    withdraw,
)
from kakitome.values.number import parse_number
from kakitome.web.api.v1.idempotency import answer_once, key_in
from kakitome.web.api.v1.keys import KeyAuth, actor_of, key_of
from kakitome.web.api.v1.refusals import RequestRefused
from kakitome.web.api.v1.registry_searching import router as searching
from kakitome.web.api.v1.schemas import EntryIn, EntryOut, ProblemOut
from kakitome.web.problems import CODES, detail_of, problem_data
from kakitome.web.request_id import request_id_of

_Done = TypeVar("_Done")
WRITING = KeyAuth(ApiScope.DEFINE)
UNKNOWN = "W_DEFINITION_UNKNOWN_KEY"
_REFUSALS: dict[int, Any] = {
    400: ProblemOut,
    401: ProblemOut,
    403: ProblemOut,
    404: ProblemOut,
    409: ProblemOut,
    422: ProblemOut,
}


def _header(name: str, description: str) -> dict[str, Any]:
    shape = {"type": "string", "maxLength": 200}
    return {"in": "header", "name": name, "required": True, "schema": shape, "description": description}


_IDEMPOTENCY = _header("Idempotency-Key", "Your own key for this request; the same key gets the first answer again.")
_IF_MATCH = _header("If-Match", "The sha256 of the version you look at, in quotes.")

router = Router()


# One address is one router's: whoever asks this one gets the list, whoever sends to it registers.
@searching.post(
    "/registry/entries",
    auth=WRITING,
    response={200: EntryOut, 201: EntryOut, **_REFUSALS},
    openapi_extra={"parameters": [_IDEMPOTENCY]},
    operation_id="register_entry",
    summary="Register a micro-credential",
)
def register_entry(request: HttpRequest, entry_in: EntryIn) -> HttpResponse:
    """Register what a document describes; the same words again are the same entry (200)."""
    client_key, context = key_in(request), _context(request)
    candidate, problems = _candidate(entry_in)

    def act() -> Answered:
        return _registered(register_new(context, candidate, source=EntrySource.API), problems)

    return _once(request, context, key=client_key, act=act)


@router.post(
    "/registry/entries/{number}/versions",
    auth=WRITING,
    response={200: EntryOut, 201: EntryOut, 412: ProblemOut, 428: ProblemOut, **_REFUSALS},
    openapi_extra={"parameters": [_IDEMPOTENCY, _IF_MATCH]},
    operation_id="register_entry_version",
    summary="Register the next version of an entry",
)
def register_version(request: HttpRequest, number: str, entry_in: EntryIn) -> HttpResponse:
    """Register the version after the one you looked at; it stays resolvable for ever."""
    client_key, context = key_in(request), _context(request)
    entry = own_entry(context, _canonical(number))
    candidate, problems = _candidate(entry_in)
    expected = request.headers.get("If-Match", "")
    if not expected:
        raise RequestRefused(428, "E_ETAG_MISSING")

    def act() -> Answered:
        current = own_entry(context, entry.number)
        if expected != _tag(current):
            raise RequestRefused(412, "E_ETAG_STALE")
        done = _unless_stale(
            lambda: register_next(context, entry.number, candidate=candidate, expected=current.current.digest)
        )
        return _registered(done, problems)

    return _once(request, context, key=client_key, act=act)


@router.post(
    "/registry/entries/{number}/withdraw",
    auth=WRITING,
    response={200: EntryOut, 412: ProblemOut, 428: ProblemOut, **_REFUSALS},
    openapi_extra={"parameters": [_IF_MATCH]},
    operation_id="withdraw_entry",
    summary="Withdraw an entry",
)
def withdraw_entry(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw an entry; its page stays and says so."""
    context = _context(request)
    entry = own_entry(context, _canonical(number))
    expected = request.headers.get("If-Match", "")
    if not expected:
        raise RequestRefused(428, "E_ETAG_MISSING")
    if expected != _tag(entry):
        raise RequestRefused(412, "E_ETAG_STALE")
    withdrawn = _unless_stale(lambda: withdraw(context, entry.number, expected=entry.current.digest))
    response = HttpResponse(_bytes(_told(withdrawn)), content_type="application/json")
    response.headers["ETag"] = _tag(withdrawn)
    return response


def _context(request: HttpRequest) -> RegisteringContext:
    platform, key = get_platform(), key_of(request)
    node = platform.organisations.get(key.institution)
    return RegisteringContext(
        book=platform.store(key.institution),
        registry=platform.registry,
        institution=key.institution,
        site_url=platform.site_url,
        actor=actor_of(key),
        now=platform.now(),
        is_demonstration=node.is_demonstration,
    )


def _candidate(entry_in: EntryIn) -> tuple[Candidate, tuple[Problem, ...]]:
    """Read the document; what the request says beside it comes before what the document says of it."""
    documents = list_documents(entry_in.document)
    if len(documents) != 1:
        raise Invalid("E_IMPORT_FORM")
    form = ForeignForm(entry_in.format) if entry_in.format else guess_form(documents[0])
    if form is None:
        raise Invalid("E_IMPORT_FORM")
    candidate, found = read_foreign(documents[0], form)
    problems = [replace(one, pointer=f"/document{one.pointer}") for one in found]
    unknown = [problem for problem in problems if form is ForeignForm.DEFINITION and problem.code == UNKNOWN]
    if unknown:
        raise RequestRefused(400, "E_API_FIELDS", *unknown, count=len(unknown))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise Invalid("E_API_DEFINITION", *errors, count=len(errors))
    beside: dict[str, Any] = {
        name: value
        for name in ("identifier", "institution_type", "region", "provider_url", "issuer", "address")
        if (value := getattr(entry_in, name))
    }
    forms = tuple(AwardForm(form) for form in entry_in.forms)
    names = tuple(
        EnvelopeName(form=AwardForm(envelope.form), achievement=envelope.achievement, issuer=envelope.issuer)
        for envelope in entry_in.envelopes
    )
    filled = replace(candidate, **beside, forms=forms or candidate.forms, envelopes=names or candidate.envelopes)
    return filled, tuple(problems)


def _once(request: HttpRequest, context: RegisteringContext, *, key: str, act: Callable[[], Answered]) -> HttpResponse:
    """Do the act once for a key; a refusal is an answer, too, and the same again."""

    def answered() -> Answered:
        try:
            return act()
        except Refused as error:
            return _refused(request, error)

    store = get_platform().store(context.institution)
    response = answer_once(request, store, key=key, now=context.now, act=answered)
    told = json.loads(response.content)  # noqa: TID251 (our own answer)
    if response.status_code < 400:
        response.headers["ETag"] = f'"{told["sha256"]}"'
        response.headers["Location"] = f"/api/v1/registry/entries/{told['number']}"
    return response


def _refused(request: HttpRequest, error: Refused) -> Answered:
    status = error.status if isinstance(error, RequestRefused) else 409 if error.code == "E_API_ENTRY_EXISTS" else 422
    title = texts.both(Problem(code=CODES[status]))
    number = request_id_of(request)
    data = problem_data(status=status, title=title, detail=detail_of(error), number=number, error=error)
    return Answered(status=status, body=_bytes(data))


def _registered(done: Registered, problems: tuple[Problem, ...]) -> Answered:
    data = {
        **_told(done.entry),
        "is_new": done.is_new_version,
        "warnings": [{"code": problem.code, "pointer": problem.pointer, **_both(problem)} for problem in problems],
        "report": conformance_data(done.report),
    }
    return Answered(status=201 if done.is_new_version else 200, body=_bytes(data))


def _told(entry: Entry) -> dict[str, Any]:
    current = entry.current
    return {
        "number": entry.number,
        "url": f"{get_platform().site_url}/registry/{entry.number}",
        "identifier": entry.identifier,
        "version": current.version,
        "state": current.state.value,
        "sha256": current.digest,
    }


def _both(problem: Problem) -> dict[str, str]:
    return {f"detail_{tag}": texts.sentence(problem, tag) for tag in ("ja", "en")}


def _unless_stale(act: Callable[[], _Done]) -> _Done:
    """Do what was asked of a version, unless somebody registered another one meanwhile."""
    try:
        return act()
    except Conflict as conflict:
        if conflict.code == "E_ENTRY_CHANGED":
            raise RequestRefused(412, "E_ETAG_STALE") from conflict
        raise


def _tag(entry: Entry) -> str:
    return f'"{entry.current.digest}"'


def _canonical(number: str) -> str:
    return parse_number(number) or number[:20]


def _bytes(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()
