"""Every page of a learner is linked from another page: what nobody can find is not there for them."""

import re
from pathlib import Path

from django.urls import URLPattern

from kakitome.web.pages.learner.urls import urlpatterns

TEMPLATES = Path(__file__).parents[2] / "src" / "kakitome" / "web" / "templates"
REACHED_OTHERWISE = {
    "app-consent": "an app of another site sends its person there",
    "address-read": "a mailed link",
    "any-picture": "a picture in the head of pages",
    "application-begin": "the registry entry leads there, and nothing of the room",
    "award-card": "framed by sites elsewhere",
    "award-part-file": "its address is made with what was chosen, in `selective_disclosure.py`",
    "award-picture": "a picture in the head of an award's page",
    "claim": "a mailed link",
    "claim-continue": "signing in leads back there",
    "event-receipt": "registering leads there, and a QR code on paper",
    "event-scan": "a QR code on the screen of a hall",
    "hand-over": "an app's own link",
    "host-back": "the way back from another site",
    "my-application-send": "saving an application leads there, in `applications/views.py`",
    "my-record-file": "its address is made with what was chosen, in `my_awards/record.py`",
    "oembed": "named in the head of an award's page, for programs",
    "present-link": "another site's link",
    "present-request": "a link that was handed in leads there",
    "printed-code-open": "typing a code leads there",
    "printed-code-scan": "a QR code on paper",
    "request-app-answer": "an app sends its person there",
    "request-app-state": "an app's answer leads there",
    "wallet-picture": "a picture on pages, whose address is made in `parts/badge_picture.py`",
    "saved-search-stop": "a mailed link",
    "wallet-offer-back": "the way back from an issuer",
}
"""Routes that no page links to, each with how people or programs come there."""
_LINKED = re.compile(r"{% url ['\"]([a-z-]+)['\"]")


def linked_from_templates() -> dict[str, set[str]]:
    """Return for each route the templates that link to it."""
    linked: dict[str, set[str]] = {}
    for template in TEMPLATES.rglob("*.html"):
        for name in _LINKED.findall(template.read_text(encoding="utf-8")):
            linked.setdefault(name, set()).add(str(template.relative_to(TEMPLATES)))
    return linked


def template_folder(route: URLPattern) -> str:
    """Return where the templates of a route's own pages lie."""
    return str(route.callback.__module__).removeprefix("kakitome.web.").replace(".", "/").rpartition("/")[0] + "/"


def test_every_page_of_a_learner_is_linked_from_a_page() -> None:
    linked = linked_from_templates()
    names = {str(route.name) for route in urlpatterns}
    assert sorted(names - set(linked) - set(REACHED_OTHERWISE)) == []
    assert set(REACHED_OTHERWISE) <= names


def beginnings() -> list[URLPattern]:
    """Return the shortest address of each folder of pages: where one sees what there is."""
    shortest: dict[str, URLPattern] = {}
    for route in urlpatterns:
        if route.pattern.converters or route.name in REACHED_OTHERWISE:
            continue
        folder = template_folder(route)
        if folder not in shortest or len(str(route.pattern)) < len(str(shortest[folder].pattern)):
            shortest[folder] = route
    return list(shortest.values())


def test_every_beginning_is_linked_from_outside_its_own_pages() -> None:
    """A list of something is of no use if only the things in it lead there."""
    linked = linked_from_templates()
    hidden = [
        str(route.name)
        for route in beginnings()
        if all(name.startswith(template_folder(route)) for name in linked.get(str(route.name), set()))
    ]
    assert sorted(hidden) == []
