"""Pages of text, one template per language: they are written in each, not translated line by line."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.privacy.retaining import kinds_of_site
from kakitome.services.delivering import sender_of
from kakitome.services.retaining import KeptBy, kinds_of_records
from kakitome.texts import term
from kakitome.web.pages.public.about.sample_files import SampleFile, list_sample_files
from kakitome.web.parts.award_forms import further_forms
from kakitome.web.parts.retention import kinds_table
from kakitome.web.parts.written import language


@require_safe
def about(request: HttpRequest, page: str) -> HttpResponse:
    """Show a page of text in the visitor's language."""
    shown = _SHOWN[page]() if page in _SHOWN else {}
    return render(request, f"pages/public/about/{page}.{language()}.html", shown)


@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """List the demonstration's files to try; nowhere else is there such a page."""
    listed = [
        {"name": sample.name, "told": term(f"sample.{sample.name}").in_language(language()), "is_good": sample.is_good}
        for sample in _samples()
    ]
    return render(request, f"pages/public/about/samples.{language()}.html", {"samples": listed})


@require_safe
def sample_file(request: HttpRequest, name: str) -> HttpResponseBase:  # noqa: ARG001 - Django's shape
    """Hand out one of these files."""
    chosen = next((sample for sample in _samples() if sample.name == name), None)
    if chosen is None:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    return FileResponse(
        chosen.file.open("rb"),
        as_attachment=True,
        filename=chosen.name,
        content_type=chosen.media_type,
    )


@require_safe
def institution_notice(request: HttpRequest, institution: str) -> HttpResponse:
    """Say how one institution handles the data of those it awards to: whom to ask, how long it keeps what."""
    platform = get_platform()
    node = platform.organisations.find(institution)
    if node is None or node.depth > 0:
        raise NotFound("E_INSTITUTION_UNKNOWN")
    kinds = [kind for kind in kinds_of_records() if kind.kept_by is KeptBy.INSTITUTION]
    context = {
        "node": node,
        "contact": sender_of(platform.store(institution), node.name).contact or node.email,
        "kinds": kinds_table(
            kinds, chosen=platform.retention.choices(institution), caption=_("How long records are kept")
        ),
        "is_body": platform.bodies.find(institution) is not None,
    }
    return render(request, f"pages/public/about/institution_privacy.{language()}.html", context)


def _format() -> dict[str, Any]:
    return {"forms": further_forms()}


def _privacy() -> dict[str, Any]:
    platform = get_platform()
    controller = platform.installation.controller
    return {
        "controller": controller,
        "missing": controller.missing,
        "institutions": [(node.id, node.name) for node in platform.organisations.list_institutions()][:_LISTED],
        "kinds": kinds_table(kinds_of_site(platform), chosen={}, caption=_("How long records are kept")),
    }


_LISTED = 500
_SHOWN: Mapping[str, Callable[[], dict[str, Any]]] = {"format": _format, "privacy": _privacy}
"""What pages of text take from elsewhere."""


def _samples() -> list[SampleFile]:
    if not settings.KAKITOME_DEMONSTRATION:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    return list_sample_files(get_platform().installation.data_dir)
