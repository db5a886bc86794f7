"""What the pages of a body's desk share: the way here, choices, filled-in affiliations."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.people import Affiliation
from kakitome.web.desk.place import Place
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.written import language


def around(place: Place, spot: str, *further: tuple[str, str]) -> dict[str, Any]:
    """Return what every page of the body's desk needs; `further` are steps below the body."""
    steps = () if spot == "body" else ((_("Recognition body"), place.url("body")), *further)
    return place.around(spot, *steps)


def institutions(platform: Platform) -> list[tuple[str, str]]:
    """Return the institutions of the site as choices."""
    return [(node.id, node.name.in_language(language())) for node in platform.organisations.list_institutions()]


def filled(platform: Platform, affiliation: Affiliation) -> Affiliation:
    """Fill in what the site knows of an institution, where nobody typed something else."""
    node = platform.organisations.find(affiliation.institution) if affiliation.institution else None
    if node is None:
        return affiliation
    return replace(
        affiliation,
        name=affiliation.name or node.name.ja or node.name.en,
        domain=affiliation.domain or (urlsplit(node.url).hostname or ""),
        ror=affiliation.ror or node.ror,
        corporate_number=affiliation.corporate_number or node.corporate_number,
    )


def acted(request: HttpRequest, form: dict[str, Any], act: Callable[[], object], done: str) -> dict[str, Any]:
    """Do what a form asks and say so; give the form back, under its name on the page, when it was refused."""
    (typed,) = form.values()
    if not typed.is_valid():
        return form
    with attempt(request, done, form=typed) as acting:
        act()
    return {} if acting.is_done else form
