"""The log for people and for programs; its files are served as they lie on the disk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.anchoring.checkpoint import LONGEST, parse_checkpoint, verified_cosignatures
from kakitome.documents.anchoring.tlog_tiles import CHECKPOINT_PATH, CHECKPOINT_TYPE, TILE_TYPE
from kakitome.errors import Invalid, NotFound
from kakitome.ports.hosted_documents import CachePolicy, Hosted
from kakitome.services.keeping_log import accept_cosignatures
from kakitome.web.caching import answer_hosted
from kakitome.web.parts.written import language


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Say what the log is, how long it is, and how to check it."""
    log_context = get_platform().log_context()
    checkpoint_file = log_context.files.find(CHECKPOINT_PATH)
    checkpoint = parse_checkpoint(checkpoint_file.decode()) if checkpoint_file else None
    shown = {
        "origin": log_context.key.name,
        "key": log_context.key.text,
        "address": f"{get_platform().site_url}/log/",
        "is_https": get_platform().site_url.startswith("https://"),
        "size": checkpoint.size if checkpoint else 0,
        "root": checkpoint.root.hex() if checkpoint else "",
        "witnesses": verified_cosignatures(checkpoint, log_context.witnesses) if checkpoint else (),
    }
    return render(request, f"pages/public/transparency_log/log.{language()}.html", shown)


@require_safe
def log_key(request: HttpRequest) -> HttpResponse:
    """Answer with the log's public key."""
    text = (get_platform().log_context().key.text + "\n").encode()
    return answer_hosted(
        request, Hosted(write=lambda: text, media_type=CHECKPOINT_TYPE, cache_policy=CachePolicy.A_DAY)
    )


@require_safe
def log_file(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with the checkpoint or a tile."""
    content = get_platform().log_context().files.find(name)
    if content is None:
        raise NotFound("E_LOG_FILE_MISSING", file=name[:80])
    if name.startswith("tile/"):
        # A tile never changes once it is full, and a partial one keeps its name.
        return answer_hosted(
            request, Hosted(write=lambda: content, media_type=TILE_TYPE, cache_policy=CachePolicy.FOR_EVER)
        )
    return answer_hosted(
        request, Hosted(write=lambda: content, media_type=CHECKPOINT_TYPE, cache_policy=CachePolicy.A_SECOND)
    )


@csrf_exempt
@require_POST
def cosignatures(request: HttpRequest) -> HttpResponse:
    """Take a witness's signature over the checkpoint in force; only registered witnesses count, not who sends it."""
    body = request.read(LONGEST + 1)
    if len(body) > LONGEST:
        raise Invalid("E_LOG_CHECKPOINT")
    accept_cosignatures(get_platform().log_context(), body.decode("utf-8", errors="replace"))
    return HttpResponse(status=204)
