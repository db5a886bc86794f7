"""Micro-credentials: list, define, revise, put in force, check against frameworks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.definition import from_dict, to_dict
from kakitome.learning.framework.catalogue import DEFAULT_FRAMEWORKS, find_frameworks
from kakitome.learning.framework.check import check
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.addresses import document_name
from kakitome.mapping.conformance_data import conformance_data
from kakitome.ports.api_keys import ApiKey, ApiScope
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services.defining import revise as revise_definition
from kakitome.services.defining import save
from kakitome.web.api.v1.answers import json_answer
from kakitome.web.api.v1.describing import BY_KEY, header, headers, refusals
from kakitome.web.api.v1.keys import KeyAuth, actor_of, key_of
from kakitome.web.api.v1.reach import Reach, reach_of
from kakitome.web.api.v1.refusals import RequestRefused, named_tag, refuse_stale, refuse_unreadable
from kakitome.web.api.v1.schemas import MicrocredentialIn, MicrocredentialOut, MicrocredentialPage

READING, WRITING = KeyAuth(ApiScope.READ), KeyAuth(ApiScope.DEFINE)

router = Router()


@router.get(
    "/microcredentials",
    auth=READING,
    response={200: MicrocredentialPage, **refusals(*BY_KEY)},
    operation_id="list_microcredentials",
    summary="List micro-credentials",
)
def list_microcredentials(
    request: HttpRequest,
    *,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """List the highest version of each, drafts included, by identifier."""
    platform, key = get_platform(), key_of(request)
    versions = reach_of(key).list_definitions()
    items = [_data(platform, key, version) for version in versions[offset : offset + limit]]
    return json_answer({"total": len(versions), "items": items})


@router.post(
    "/microcredentials",
    auth=WRITING,
    response={201: MicrocredentialOut, **refusals(409, 422, *BY_KEY)},
    operation_id="define_microcredential",
    summary="Define a micro-credential",
)
def define(request: HttpRequest, microcredential_in: MicrocredentialIn) -> HttpResponse:
    """Save a new definition as a draft, and put it in force when asked; answered with its conformance report."""
    platform, key = get_platform(), key_of(request)
    store = platform.store(key.institution)
    letter = _letter(microcredential_in)
    if letter.identifier and store.microcredentials.find_latest(letter.identifier) is not None:
        raise Conflict("E_API_MICROCREDENTIAL_EXISTS", identifier=letter.identifier)
    unit = microcredential_in.unit or key.unit
    _need_unit(platform, key, unit)
    with _refused_by_gate():
        saved = save(
            store,
            letter,
            actor=actor_of(key),
            now=platform.now(),
            unit=unit,
            puts_in_force=microcredential_in.put_in_force,
        )
    return _saved(platform, key, saved, status=201)


@router.get(
    "/microcredentials/{identifier}",
    auth=READING,
    response={200: MicrocredentialOut, **refusals(404, *BY_KEY)},
    operation_id="get_microcredential",
    summary="Look at one micro-credential",
)
def get_microcredential(
    request: HttpRequest, identifier: str, *, version: Annotated[int | None, Query(ge=1, le=100_000)] = None
) -> HttpResponse:
    """Tell one version, the highest when none is asked for; its ETag is what a revision needs."""
    platform, key = get_platform(), key_of(request)
    microcredential_version = _find(reach_of(key), identifier, version=version)
    tag = etag(microcredential_version)
    if request.headers.get("If-None-Match") == tag:
        return _tagged(HttpResponse(status=304), tag)
    return _tagged(json_answer(_with_definition(platform, key, microcredential_version)), tag)


@router.put(
    "/microcredentials/{identifier}",
    auth=WRITING,
    response={200: MicrocredentialOut, **refusals(404, 412, 422, 428, *BY_KEY)},
    openapi_extra=headers(header("If-Match", "The ETag of the version you revise.")),
    operation_id="revise_microcredential",
    summary="Revise a micro-credential",
)
def revise(request: HttpRequest, identifier: str, *, given: MicrocredentialIn) -> HttpResponse:
    """Save a revision; what was awarded before gets a next version, and the old one stays."""
    platform, key = get_platform(), key_of(request)
    reach = reach_of(key)
    reach.need(identifier)
    store, letter = reach.store, _letter(given)
    if letter.identifier not in ("", identifier):
        raise RequestRefused(400, "E_API_IDENTIFIER", identifier=identifier)
    with _refused_by_gate():
        saved = revise_definition(
            store,
            replace(letter, identifier=identifier, version=1),
            demand=lambda latest: refuse_stale(named_tag(request), etag(latest)),
            actor=actor_of(key),
            now=platform.now(),
            puts_in_force=given.put_in_force,
        )
    return _saved(platform, key, saved, status=200)


@router.get(
    "/microcredentials/{identifier}/report",
    auth=READING,
    response={200: dict[str, Any], **refusals(404, *BY_KEY)},
    operation_id="report_microcredential",
    summary="Check a micro-credential against frameworks",
)
def report(
    request: HttpRequest,
    identifier: str,
    *,
    framework: Annotated[list[str], Query()] = list(DEFAULT_FRAMEWORKS),  # noqa: B006 - the framework copies it
) -> HttpResponse:
    """Tell what is met, missing or inconsistent, why it matters and how to mend it; the same as `kakitome check`."""
    platform = get_platform()
    version = _find(reach_of(key_of(request)), identifier)
    frameworks = find_frameworks(framework, extra=platform.own_frameworks)
    return json_answer(conformance_data(check(version.microcredential, frameworks)))


def etag(version: MicrocredentialVersion) -> str:
    """Name what a version says and where it stands."""
    definition = json.dumps(to_dict(version.microcredential), sort_keys=True, ensure_ascii=False)
    digest = sha256(f"{version.state.value}\n{definition}".encode()).hexdigest()[:16]
    return f'"{version.version}-{digest}"'


def _letter(microcredential_in: MicrocredentialIn) -> Microcredential:
    """Read a definition strictly: a program can mend its words at once, so that nothing is kept half-read."""
    letter, problems = from_dict(microcredential_in.definition)
    refuse_unreadable([replace(problem, pointer=f"/definition{problem.pointer}") for problem in problems])
    return letter


@contextmanager
def _refused_by_gate() -> Iterator[None]:
    """Answer what the gate refuses as a request that cannot be taken."""
    try:
        yield
    except RequestRefused:
        raise
    except Refused as refused:
        raise RequestRefused(422, refused.code, *refused.problems, **refused.params) from refused


def _saved(platform: Platform, key: ApiKey, saved: MicrocredentialVersion, *, status: int) -> HttpResponse:
    data = {
        **_with_definition(platform, key, saved),
        "report": conformance_data(check(saved.microcredential)),
    }
    response = _tagged(json_answer(data, status=status), etag(saved))
    response.headers["Location"] = f"/api/v1/microcredentials/{saved.identifier}"
    return response


def _find(reach: Reach, identifier: str, *, version: int | None = None) -> MicrocredentialVersion:
    reach.need(identifier)
    store = reach.store
    if version is not None:
        return store.microcredentials.get(identifier, version)
    latest = store.microcredentials.find_latest(identifier)
    if latest is None:
        raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier)
    return latest


def _need_unit(platform: Platform, key: ApiKey, unit: str) -> None:
    if unit and unit not in {node.id for node in platform.organisations.list_tree(key.institution)}:
        raise NotFound("E_NODE_UNKNOWN")
    reach_of(key).need_unit(unit)


def _with_definition(platform: Platform, key: ApiKey, version: MicrocredentialVersion) -> dict[str, Any]:
    return {**_data(platform, key, version), "definition": to_dict(version.microcredential)}


def _data(platform: Platform, key: ApiKey, version: MicrocredentialVersion) -> dict[str, Any]:
    letter = version.microcredential
    return {
        "identifier": version.identifier,
        "version": version.version,
        "state": version.state.value,
        "is_frozen": version.frozen_at is not None,
        "title": {"ja": letter.title.ja, "en": letter.title.en},
        "kind": letter.kind.value,
        "unit": version.unit,
        "address": _address(platform, key, letter),
    }


def _address(platform: Platform, key: ApiKey, letter: Microcredential) -> str:
    """Return where the definition is published once it is in force."""
    issuers = platform.store(key.institution).issuers.list_issuers()
    base = next((record.issuer.base_url for record in issuers if record.closed_at is None), "")
    return f"{base}microcredentials/{document_name(letter)}.json" if base else ""


def _tagged(response: HttpResponse, tag: str) -> HttpResponse:
    response.headers["ETag"] = tag
    return response
