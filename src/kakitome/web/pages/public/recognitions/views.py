"""A recognition in public: what was recognised, by whom, against which criteria, and how it stands; with the proof.

The page says what the body says; the signed endorsement says it too, and anybody can check that without us.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.certificates import certificate_of
from kakitome.mapping.certificate import Choice
from kakitome.ports.recognitions import KeptRecognition
from kakitome.values.number import parse_number
from kakitome.web.pages.public.recognitions.page import recognition_page
from kakitome.web.parts.files import download

_CHOICES: dict[str, Choice] = {"ja": "ja", "en": "en"}


@require_safe
def recognition(request: HttpRequest, number: str) -> HttpResponse:
    """Show one recognition."""
    platform = get_platform()
    kept_recognition = _find(platform, number)
    if number != kept_recognition.number:
        return redirect("recognition", kept_recognition.number, permanent=True)
    page = recognition_page(platform, kept_recognition, now=platform.now())
    return render(request, "pages/public/recognitions/recognition.html", {"page": page, "site_url": platform.site_url})


@require_safe
def recognition_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the certificate of a recognition that stands."""
    platform = get_platform()
    kept_recognition = _find(platform, number)
    language = _CHOICES.get(request.GET.get("language", ""), "both")
    return _file(
        certificate_of(platform, kept_recognition, language=language),
        "application/pdf",
        f"{kept_recognition.number}.pdf",
    )


@require_safe
def recognition_endorsement(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the signed endorsement: the newest edition, or the first with `?edition=first`."""
    kept_recognition = _find(get_platform(), number)
    edition = kept_recognition.endorsement if request.GET.get("edition") == "first" else kept_recognition.current
    return _file(edition.document, "application/vc", f"{kept_recognition.number}.json")


def _find(platform: Platform, number: str) -> KeptRecognition:
    canonical = parse_number(number) or ""
    kept_recognition = platform.recognitions.find_kept(canonical) if canonical.startswith("R-") else None
    if kept_recognition is None:
        raise NotFound("E_RECOGNITION_UNKNOWN", number=number[:20])
    return kept_recognition


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = download(content, name, media_type)
    response.headers["Cache-Control"] = "no-cache"
    return response
