"""Numbers that are no credential and yet lead to a public page: what was pasted is found, not refused."""

from django.http import Http404
from django.urls import reverse

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.web.pages.public.decisions.record import body_of, record_of


def page_of_number(number: str) -> str:
    """Return the address of the public page a number leads to: a check record, an entry, a recognition, a decision.

    Empty for every other number, and for a case of which nothing is published.
    """
    platform = get_platform()
    if number.startswith("V-"):
        return reverse("check-record", args=[number])
    if number.startswith("E-") and platform.registry.find(number) is not None:
        return reverse("entry", args=[number])
    if number.startswith("R-") and platform.recognitions.find(number) is not None:
        return reverse("recognition", args=[number])
    body = platform.directory.find_by_case(number) if number.startswith("C-") else None
    if body is None:
        return ""
    try:
        record_of(body_of(body), number)
    except (NotFound, Http404):
        return ""
    return reverse("decision", args=[body, number])
