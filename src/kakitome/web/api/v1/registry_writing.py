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
from kakitome.web.api.v1.answers import kept_answer, kept_refusal
from kakitome.web.api.v1.describing import BY_KEY, IDEMPOTENCY_KEY, header, headers, refusals
from kakitome.web.api.v1.idempotency import answer_once, key_in
from kakitome.web.api.v1.keys import KeyAuth, actor_of, key_of
from kakitome.web.api.v1.reach import need_whole
from kakitome.web.api.v1.refusals import RequestRefused, named_tag, refuse_stale, refuse_unreadable
from kakitome.web.api.v1.registry_searching import router as searching
from kakitome.web.api.v1.schemas import EntryIn, EntryOut

_Done = TypeVar("_Done")
WRITING = KeyAuth(ApiScope.DEFINE)
_REFUSALS = refusals(*BY_KEY, 404, 409, 422)
_IF_MATCH = header("If-Match", "The sha256 of the version you look at, in quotes.", maxLength=200)

router = Router()


# One address is one router's: GET of this one lists, POST registers.
@searching.post(
    "/registry/entries",
    auth=WRITING,
    response={200: EntryOut, 201: EntryOut, **_REFUSALS},
    openapi_extra=headers(IDEMPOTENCY_KEY),
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
    response={200: EntryOut, 201: EntryOut, **refusals(412, 428), **_REFUSALS},
    openapi_extra=headers(IDEMPOTENCY_KEY, _IF_MATCH),
    operation_id="register_entry_version",
    summary="Register the next version of an entry",
)
def register_version(request: HttpRequest, number: str, entry_in: EntryIn) -> HttpResponse:
    """Register the version after the one you looked at; it stays resolvable for ever."""
    client_key, context = key_in(request), _context(request)
    entry = own_entry(context, _canonical(number))
    candidate, problems = _candidate(entry_in)
    expected = named_tag(request)

    def act() -> Answered:
        current = own_entry(context, entry.number)
        refuse_stale(expected, _tag(current))
        done = _unless_stale(
            lambda: register_next(context, entry.number, candidate=candidate, expected=current.current.digest)
        )
        return _registered(done, problems)

    return _once(request, context, key=client_key, act=act)


@router.post(
    "/registry/entries/{number}/withdraw",
    auth=WRITING,
    response={200: EntryOut, **refusals(412, 428), **_REFUSALS},
    openapi_extra=headers(_IF_MATCH),
    operation_id="withdraw_entry",
    summary="Withdraw an entry",
)
def withdraw_entry(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw an entry; its page stays and says so."""
    context = _context(request)
    entry = own_entry(context, _canonical(number))
    refuse_stale(named_tag(request), _tag(entry))
    withdrawn = _unless_stale(lambda: withdraw(context, entry.number, expected=entry.current.digest))
    response = HttpResponse(kept_answer(_data(withdrawn), status=200).body, content_type="application/json")
    response.headers["ETag"] = _tag(withdrawn)
    return response


def _context(request: HttpRequest) -> RegisteringContext:
    platform, key = get_platform(), key_of(request)
    need_whole(key)
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
    candidate, findings = read_foreign(documents[0], form)
    problems = [replace(problem, pointer=f"/document{problem.pointer}") for problem in findings]
    refuse_unreadable(problems, is_strict=form is ForeignForm.DEFINITION)
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
        except RequestRefused as error:
            return kept_refusal(request, error, status=error.status)
        except Refused as error:
            return kept_refusal(request, error, status=409 if error.code == "E_API_ENTRY_EXISTS" else 422)

    store = get_platform().store(context.institution)
    response = answer_once(request, store, key=key, now=context.now, act=answered)
    if response.status_code < 400:
        data = json.loads(response.content)  # noqa: TID251 (our own answer)
        response.headers["ETag"] = f'"{data["sha256"]}"'
        response.headers["Location"] = f"/api/v1/registry/entries/{data['number']}"
    return response


def _registered(done: Registered, problems: tuple[Problem, ...]) -> Answered:
    data = {
        **_data(done.entry),
        "is_new": done.is_new_version,
        "warnings": [{"code": problem.code, "pointer": problem.pointer, **_both(problem)} for problem in problems],
        "report": conformance_data(done.report),
    }
    return kept_answer(data, status=201 if done.is_new_version else 200)


def _data(entry: Entry) -> dict[str, Any]:
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
