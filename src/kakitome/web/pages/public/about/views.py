"""Pages of text, one template per language: they are written in each, not translated line by line."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.texts import term
from kakitome.web.pages.public.about.sample_files import SampleFile, list_sample_files
from kakitome.web.parts.award_forms import further_forms
from kakitome.web.parts.written import language


@require_safe
def about(request: HttpRequest, page: str) -> HttpResponse:
    """Show a page of text in the visitor's language."""
    shown = {"forms": further_forms()} if page == "format" else {}
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


def _samples() -> list[SampleFile]:
    if not settings.KAKITOME_DEMONSTRATION:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    return list_sample_files(get_platform().installation.data_dir)
