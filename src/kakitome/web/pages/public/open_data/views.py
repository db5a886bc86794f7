"""The registry as open data: what can be taken, what its columns mean, frozen copies, and where it is offered."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.open_data import licence_of, open_registry
from kakitome.mapping.open_data.columns import TABLE, Record
from kakitome.mapping.open_data.dump import codebook, csv_lines, gzipped, json_lines
from kakitome.services.opening_data import Which, count_regions, read_records
from kakitome.web.limits import Limit
from kakitome.web.open_answers import for_any_origin, for_everyone, open_json
from kakitome.web.pages.public.open_data.map import registry_map_of
from kakitome.web.problems import too_many_requests

GZIP, CSV = "application/gzip", "text/csv; charset=utf-8"
TAKING = Limit(name="open-data", times=30, seconds=3600)
Writer = Callable[[Iterable[Record]], Iterator[bytes]]
_FORMS: Mapping[str, tuple[str, Writer]] = {
    "jsonl.gz": (GZIP, lambda rows: gzipped(json_lines(rows))),
    "csv": (CSV, csv_lines),
}


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Show what there is to take, and the codebook."""
    platform = get_platform()
    context = {
        "columns": TABLE,
        "snapshots": platform.snapshots.list_all(),
        "licence": licence_of(platform),
        "site_url": platform.site_url,
        "host": platform.installation.host,
        "now": platform.now(),
    }
    return render(request, "pages/public/open_data/open_data.html", context)


@for_any_origin
def codebook_json(request: HttpRequest) -> HttpResponse:
    """Answer the codebook as plain data."""
    return open_json(request, codebook())


@require_safe
def dump(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer the registry as it is now, a row at a time; raises `NotFound` (E_DUMP_UNKNOWN)."""
    which, _, ending = name.partition(".")
    if which not in tuple(Which) or ending not in _FORMS:
        raise NotFound("E_DUMP_UNKNOWN")
    if request.method == "GET" and TAKING.is_over(request):
        return too_many_requests(request, seconds=TAKING.seconds)
    platform = get_platform()
    kind, write = _FORMS[ending]
    now = platform.now()
    rows = read_records(open_registry(platform), which=Which(which), now=now)
    response = StreamingHttpResponse(write(rows), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="registry-{which}-{now:%Y-%m-%d}.{ending}"'
    response.headers["Cache-Control"] = "no-cache"
    return for_everyone(response)


@require_safe
def snapshot_file(request: HttpRequest, name: str) -> HttpResponseBase:  # noqa: ARG001 - Django's shape
    """Answer a file of a snapshot as it lies; raises `NotFound` (E_SNAPSHOT_UNKNOWN)."""
    path = get_platform().snapshots.find_file(name)
    if path is None:
        raise NotFound("E_SNAPSHOT_UNKNOWN")
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=GZIP)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return for_everyone(response)


@require_safe
def registry_map(request: HttpRequest) -> HttpResponse:
    """Show where what is registered is offered."""
    counts = count_regions(get_platform().registry_search)
    return render(request, "pages/public/open_data/map.html", {"map": registry_map_of(counts)})
