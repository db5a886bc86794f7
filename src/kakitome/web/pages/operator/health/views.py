"""Answers for load balancers, container runtimes and people who found a weakness; none names a person or a secret."""

from dataclasses import asdict
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.operations.readiness import examine_readiness
from kakitome.web.open_answers import open_bytes

_RENEWED_EVERY = timedelta(days=30)
"""How long the contact for weaknesses is promised: well below the year that RFC 9116 §2.5.5 recommends."""


@require_safe
@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """Answer without looking at anything: a process that cannot even do this is to be started anew."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when visitors may be sent here, else 503; in both cases with what was found."""
    readiness = examine_readiness(get_platform().installation.data_dir)
    return JsonResponse({"ready": readiness.is_ready, **asdict(readiness)}, status=200 if readiness.is_ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the figures of operation as OpenMetrics to whoever shows the token (RFC 6750); 404 where there is none."""
    platform = get_platform()
    token = platform.installation.metrics_token
    if not token:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    shown = request.headers.get("Authorization", "")
    if not constant_time_compare(shown, f"Bearer {token}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    # Loaded where it is wanted: the library lays out its shared files when it is.
    from kakitome.operations.metrics import MEDIA_TYPE, expose  # noqa: PLC0415

    return HttpResponse(expose(platform, now=platform.now()), content_type=MEDIA_TYPE)


@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness; 404 where the operator has named nobody. Source: RFC 9116."""
    platform = get_platform()
    contact = platform.installation.security_contact
    if not contact:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    # The same text all day, so that a copy stays good.
    today = platform.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {(today + _RENEWED_EVERY).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: ja, en",
        f"Canonical: {platform.site_url}{reverse('security-contact')}",
        "",
    ]
    return open_bytes(request, "\n".join(lines).encode(), media_type="text/plain; charset=utf-8")
