"""What an institution has besides the places of its room, as far as somebody may open it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome.web.desk.place import Place
from kakitome.web.desk.room import is_of_a_body


@dataclass(frozen=True, slots=True, kw_only=True)
class PageGroup:
    """Pages that belong together, each with its label and address."""

    title: str
    pages: Sequence[tuple[str, str]]


def groups_of(place: Place) -> list[PageGroup]:
    """Return the groups in which somebody may open anything."""
    groups = (
        (_("Learning and credit"), _learning(place)),
        (_("Learners and awards"), _learners(place)),
        (_("The institution"), _institution(place)),
        (_("Records"), _records(place)),
    )
    listed = [PageGroup(title=title, pages=list(pages)) for title, pages in groups]
    return [group for group in listed if group.pages]


def _learning(place: Place) -> Iterator[tuple[str, str]]:
    yield _("Entries in the registry"), place.url("registering")
    yield _("Curriculum"), place.url("credit-courses")
    yield _("Degree programmes"), place.url("degree-programmes")
    yield _("Credit equivalents"), place.url("credit-equivalents")
    yield _("Agreements about credit"), place.url("credit-agreements")
    yield _("Pathways"), place.url("pathways-desk")
    yield _("Awarded together with others"), place.url("joint-requests")
    if place.may_somewhere("award"):
        yield _("Credit banks"), place.url("credit-banks")
    if place.may_somewhere("define"):
        yield _("Applications for recognition"), place.url("applications")


def _learners(place: Place) -> Iterator[tuple[str, str]]:
    if place.may_somewhere("award"):
        yield _("Applications for awards"), place.url("applying")
        yield _("Registering at events"), place.url("awarding-events")
    yield _("Taking applications"), place.url("applying-calls")
    yield _("Terms of awards"), place.url("award-terms")
    if place.may_somewhere("award"):
        yield _("Attesting again"), place.url("attesting-again")
    if place.may("manage_keys"):
        yield _("Endorsements"), place.url("endorsements")


def _institution(place: Place) -> Iterator[tuple[str, str]]:
    yield _("Issuer profile and keys"), place.url("issuer")
    body = place.store.body.find()
    if body is not None and not is_of_a_body(body):
        if place.may("examine"):
            yield _("Reviewers"), place.url("reviewers")
        if place.may("govern"):
            yield _("Committees and criteria"), place.url("body")
    if place.may("manage_keys"):
        yield _("API keys"), place.url("api-keys")
        yield _("Sign-in of the institution"), place.url("sign-in-providers")
        yield _("Close the institution"), place.url("closing")


def _records(place: Place) -> Iterator[tuple[str, str]]:
    yield _("How long records are kept"), place.url("retention")
    if place.may("view"):
        yield _("Audit trail"), place.url("trail")
    if place.may("manage_people"):
        yield _("Security events"), place.url("desk-events")
