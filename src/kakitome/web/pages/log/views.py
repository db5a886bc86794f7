"""The log for people and for programs; its files are served as they lie on the disk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.anchoring.checkpoint import LONGEST, parse_checkpoint, verified_cosignatures
from kakitome.documents.anchoring.tlog_tiles import CHECKPOINT_PATH, CHECKPOINT_TYPE, TILE_TYPE
from kakitome.errors import Invalid, NotFound
from kakitome.services.keeping_log import accept_cosignatures
from kakitome.web.parts.written import language


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Say what the log is, how long it is, and how to check it."""
    keeper = get_platform().log_keeper()
    found = keeper.files.find(CHECKPOINT_PATH)
    checkpoint = parse_checkpoint(found.decode()) if found else None
    shown = {
        "origin": keeper.key.name,
        "key": keeper.key.text,
        "address": f"{get_platform().site_url}/log/",
        "size": checkpoint.size if checkpoint else 0,
        "root": checkpoint.root.hex() if checkpoint else "",
        "witnesses": verified_cosignatures(checkpoint, keeper.witnesses) if checkpoint else (),
    }
    return render(request, f"pages/log/log.{language()}.html", shown)


@require_safe
def log_key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer with the log's public key."""
    return _open_to_all(HttpResponse(get_platform().log_keeper().key.text + "\n", content_type=CHECKPOINT_TYPE))


@require_safe
def log_file(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer with the checkpoint or a tile."""
    found = get_platform().log_keeper().files.find(name)
    if found is None:
        raise NotFound("E_LOG_FILE_MISSING", file=name[:80])
    is_text = not name.startswith("tile/")
    response = HttpResponse(found, content_type=CHECKPOINT_TYPE if is_text else TILE_TYPE)
    # A tile never changes once it is full, and a partial one keeps its name; the checkpoint is new every time.
    response.headers["Cache-Control"] = "no-cache" if is_text else "public, max-age=31536000, immutable"
    return _open_to_all(response)


@csrf_exempt
@require_POST
def cosignatures(request: HttpRequest) -> HttpResponse:
    """Take a witness's signature over the checkpoint in force; only registered witnesses count, whoever sends it."""
    body = request.read(LONGEST + 1)
    if len(body) > LONGEST:
        raise Invalid("E_LOG_CHECKPOINT")
    accept_cosignatures(get_platform().log_keeper(), body.decode("utf-8", errors="replace"))
    return HttpResponse(status=204)


def _open_to_all(response: HttpResponse) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
