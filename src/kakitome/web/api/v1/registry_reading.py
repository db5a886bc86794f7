"""The registry for any program: entries, versions, recognitions and what changed. No key, no cookie, any origin."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kakitome.bootstrap.platform import get_platform
from kakitome.mapping.open_data.entry_data import entry_data, entry_url, recognition_data, version_data
from kakitome.values.instants import write_instant
from kakitome.web.api.v1.describing import refusals
from kakitome.web.api.v1.keys import refuse_key_in_address
from kakitome.web.api.v1.registry_shapes import RegistryChanges, RegistryEntry, RegistryRecognitions, RegistryVersion
from kakitome.web.entries import find_entry
from kakitome.web.open_answers import open_json, preflight

MOST_CHANGES = 1000
_LAST = 2**62

router = Router()


@router.get(
    "/registry/entries/{number}",
    response={200: RegistryEntry, 304: None, **refusals(400, 404)},
    operation_id="get_registry_entry",
    summary="An entry of the registry",
    auth=None,
)
def get_entry(request: HttpRequest, number: str) -> HttpResponse:
    """Answer an entry with its current version and its recognitions."""
    refuse_key_in_address(request)
    platform = get_platform()
    entry = find_entry(platform, number)
    known = platform.recognitions.of_entry(entry.number)
    return open_json(request, entry_data(entry, known, site_url=platform.site_url, now=platform.now()))


@router.get(
    "/registry/entries/{number}/versions/{version}",
    response={200: RegistryVersion, 304: None, **refusals(400, 404)},
    operation_id="get_registry_version",
    summary="One version of an entry, for ever",
    auth=None,
)
def get_version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Answer one version, however many come after it."""
    refuse_key_in_address(request)
    platform = get_platform()
    entry = find_entry(platform, number)
    return open_json(request, version_data(entry, entry.version(version), site_url=platform.site_url))


@router.get(
    "/registry/entries/{number}/recognitions",
    response={200: RegistryRecognitions, 304: None, **refusals(400, 404)},
    operation_id="list_registry_recognitions",
    summary="What third parties recognised of an entry",
    auth=None,
)
def list_recognitions(request: HttpRequest, number: str) -> HttpResponse:
    """Answer every recognition of an entry, those that ended too."""
    refuse_key_in_address(request)
    platform = get_platform()
    entry, now = find_entry(platform, number), platform.now()
    known = [recognition_data(recognition, now=now) for recognition in platform.recognitions.of_entry(entry.number)]
    return open_json(request, {"entry": entry.number, "recognitions": known})


@router.get(
    "/registry/changes",
    response={200: RegistryChanges, 304: None, **refusals(400)},
    operation_id="list_registry_changes",
    summary="What changed in the registry since",
    auth=None,
)
def list_changes(
    request: HttpRequest,
    *,
    since: Annotated[int, Query(ge=0, le=_LAST)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_CHANGES)] = 100,
) -> HttpResponse:
    """Answer changes after a sequence; whoever asks on with `next` misses none and gets none twice."""
    refuse_key_in_address(request)
    platform = get_platform()
    entry_changes = platform.registry.changes_since(since, limit=limit + 1)
    changes = [
        {
            "sequence": entry_change.sequence,
            "number": entry_change.number,
            "version": entry_change.version,
            "kind": entry_change.kind.value,
            "at": write_instant(entry_change.at),
            "url": f"{entry_url(entry_change.number, platform.site_url)}/v{entry_change.version}",
        }
        for entry_change in entry_changes[:limit]
    ]
    last = entry_changes[:limit][-1].sequence if changes else since
    return open_json(request, {"changes": changes, "next": last, "more": len(entry_changes) > limit})


@router.api_operation(["OPTIONS"], "/registry/entries/{number}", include_in_schema=False, auth=None)
@router.api_operation(["OPTIONS"], "/registry/entries/{number}/recognitions", include_in_schema=False, auth=None)
def read_from_elsewhere(request: HttpRequest, number: str) -> HttpResponse:  # noqa: ARG001 - the framework's shape
    """Let pages of any site read."""
    return preflight()


@router.api_operation(["OPTIONS"], "/registry/entries/{number}/versions/{version}", include_in_schema=False, auth=None)
def read_version_from_elsewhere(request: HttpRequest, number: str, version: str) -> HttpResponse:  # noqa: ARG001
    """Let pages of any site read a version, too."""
    return preflight()


@router.api_operation(["OPTIONS"], "/registry/changes", include_in_schema=False, auth=None)
def read_changes_from_elsewhere(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the framework's shape
    """Let pages of any site read what changed, too."""
    return preflight()
