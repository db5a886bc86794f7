"""An entry as linked data, in the vocabulary that is asked for: schema.org, CTDL or the European Learning Model."""

from django.http import HttpRequest, HttpResponse

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.learning.recognition.recognition import recognitions_at
from kakitome.learning.registry.entry import EntryVersion
from kakitome.mapping.open_data import ctdl, schema_org
from kakitome.mapping.open_data.entry_data import entry_url
from kakitome.services.cataloguing import entry_document
from kakitome.web.entries import find_entry
from kakitome.web.open_answers import for_any_origin, open_bytes, open_json

LINKED_DATA = "application/ld+json"
PROFILES = ("schema.org", "ctdl", "elm")


@for_any_origin
def entry_linked(request: HttpRequest, number: str, version: int | None = None) -> HttpResponse:
    """Answer the current version of an entry, or the one asked for.

    Raises:
        NotFound: E_ENTRY_UNKNOWN, E_ENTRY_VERSION_UNKNOWN, E_PROFILE_UNKNOWN, E_ELM_ENTRY_INCOMPLETE.
    """
    platform = get_platform()
    entry = find_entry(platform, number)
    shown: EntryVersion = entry.current if version is None else entry.version(version)
    profile, now = request.GET.get("profile", PROFILES[0]), platform.now()
    url = entry_url(entry.number, platform.site_url)
    page = url if version is None else f"{url}/v{shown.version}"
    known = platform.recognitions.of_entry(entry.number)
    if profile == "schema.org":
        document = schema_org.entry_document(entry, recognitions_at(known, now), url=page, version=shown)
        response = open_json(request, document, media_type=LINKED_DATA)
    elif profile == "ctdl":
        document = ctdl.entry_document(entry, known, url=url, now=now, version=shown)
        response = open_json(request, document, media_type=LINKED_DATA)
    elif profile == "elm":
        written = entry_document(entry, shown, address=page)
        if written is None:
            raise NotFound("E_ELM_ENTRY_INCOMPLETE", number=entry.number)
        response = open_bytes(request, written, media_type=LINKED_DATA)
    else:
        raise NotFound("E_PROFILE_UNKNOWN", profile=profile[:40], known=", ".join(PROFILES))
    others = [f'<{page}.jsonld?profile={other}>; rel="alternate"; type="{LINKED_DATA}"' for other in PROFILES]
    response.headers["Link"] = ", ".join((f'<{page}>; rel="canonical"', *others))
    return response
