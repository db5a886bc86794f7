"""What an event of the trail is about, in words and names: the trail itself keeps keys and numbers.

Names of people are looked up when the page is shown, and only for those who may see them on the page where they stand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.learning.recognition.procedure import procedures
from kakitome.ports.audit import AuditEntry
from kakitome.services.retaining import kinds_of_records
from kakitome.values.number import parse_number
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import visible
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.written import language


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A thing in words; `address` is its page, empty where there is none for this person; a number is in `is_mono`."""

    words: str
    address: str = ""
    is_mono: bool = False

    def drawn(self) -> SafeString:
        """Draw it for a table."""
        if not self.words:
            return SafeString("")
        shown = written.number(self.words) if self.is_mono else conditional_escape(self.words)
        return format_html('<a href="{}">{}</a>', self.address, shown) if self.address else shown


class Subjects:
    """Words for what events are about, each thing looked up once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._known: dict[str, About] = {}
        self._titles: dict[str, str] | None = None

    def about(self, entry: AuditEntry) -> About:
        """Say what an event is about."""
        key = entry.detail.get("number") or entry.subject
        if key not in self._known:
            self._known[key] = self._find(key)
        return self._known[key]

    def _find(self, key: str) -> About:
        canonical = parse_number(key) or ""
        if canonical:
            return About(words=canonical, address=self._page_of(canonical), is_mono=True)
        kind, _slash, rest = key.partition("/")
        if kind == "retention":
            return About(words=_kind_of_records(rest), address=self._place.url("retention"))
        if kind == "application":
            return self._application(rest)
        if kind in _OF_A_BODY and rest:
            return _OF_A_BODY[kind](self._place, rest)
        return self._of_an_institution(key)

    def _page_of(self, number: str) -> str:
        """Return the page of a numbered thing; empty where this person has none."""
        place, kind = self._place, number[0]
        routes = {"A": "award-detail", "G": "agreement-desk", "W": "withdrawal", "B": "batch"}
        if kind in routes:
            return place.url(routes[kind], number)
        if kind == "E":
            return reverse("entry", args=[number])
        if kind == "R":
            return reverse("recognition", args=[number])
        if kind == "Q":
            return reverse("equivalent", args=[number])
        if kind == "C" and place.may("examine") and place.store.body.find() is not None:
            return place.url("case", number)
        return ""

    def _of_an_institution(self, key: str) -> About:
        place = self._place
        named = {"": "", "body": _("The recognition body"), "withdrawals": _("Withdrawing many awards")}
        node = next((node for node in place.nodes if node.id == key), None)
        if key in named or node is not None:
            return About(words=node.name.in_language(language()) if node else named[key])
        if key.startswith("reviewer "):
            return _reviewer(place, key.removeprefix("reviewer "))
        if key.startswith("original "):
            return About(words=_("A credential of another issuer"))
        if key.startswith("did:"):
            return _issuer(place, key)
        if "/" in key or ":" in key:
            return _document(place, key)
        return _endorsement(place, key) if len(key) == _SHA256 else self._definition(key)

    def _application(self, key: str) -> About:
        application = self._place.store.applications.find(key)
        if application is None:
            return About(words=_("An application for an award"))
        title = self._definition(application.microcredential).words
        address = self._place.url("applying-one", key) if self._place.may("award") else ""
        return About(words=_("Application for “%(title)s”") % {"title": title}, address=address)

    def _definition(self, key: str) -> About:
        if self._titles is None:
            versions = visible(self._place).values()
            self._titles = {version.identifier: title_of(version.microcredential.title) for version in versions}
        return About(words=self._titles.get(key) or key)


_SHA256: Final = 64


def _kind_of_records(code: str) -> str:
    return next((kind.name.in_language(language()) for kind in kinds_of_records() if kind.code == code), code)


def _seat(place: Place, key: str) -> About:
    seat = next((seat for seat in place.store.body.list_seats() if seat.id == key), None)
    unnamed = _("A seat on a committee")
    if seat is None:
        return About(words=unnamed)
    who = place.name_of(seat.account, otherwise=unnamed) if place.may("govern") else unnamed
    return About(
        words=_("%(who)s, %(place)s") % {"who": who, "place": _committee_name(place, seat.committee)},
        address=place.url("committee", seat.committee) if place.may("govern") else "",
    )


def _member(place: Place, key: str) -> About:
    member = place.store.body.find_member(key)
    if member is None or not place.may("govern"):
        return About(words=_("Member no. %(number)s") % {"number": key})
    address = place.url("body-member", key)
    return About(words=member.name.in_language(language()), address=address)


def _criteria(place: Place, key: str) -> About:
    procedure, _slash, version = key.partition("/")
    is_there = place.may("govern") and place.store.body.find_criteria(procedure, version) is not None
    address = place.url("body-criteria", procedure, version) if is_there else ""
    return About(words=f"{_procedure_words(procedure)} {version}", address=address)


def _procedure_words(name: str) -> str:
    return procedures()[name].name.in_language(language()) if name in procedures() else name


def _meeting(place: Place, key: str) -> About:
    committee, _slash, number = key.partition("/")
    words = {"committee": _committee_name(place, committee), "number": number}
    return About(
        words=_("%(committee)s, meeting %(number)s") % words,
        address=place.url("meeting", committee, number) if place.may("govern") else "",
    )


def _committee_name(place: Place, identifier: str) -> str:
    body = place.store.body.find()
    committee = body.configuration.find_committee(identifier) if body else None
    return committee.name.in_language(language()) if committee else identifier


_OF_A_BODY: Final[Mapping[str, Callable[[Place, str], About]]] = {
    "seat": _seat,
    "member": _member,
    "criteria": _criteria,
    "meeting": _meeting,
    "programme": lambda place, code: About(words=code, address=place.url("degree-programmes")),
    "course": lambda place, code: About(words=code, address=place.url("credit-courses")),
    "account": lambda _place, _key: About(words=_("An account that was deleted")),
}


def _reviewer(place: Place, key: str) -> About:
    reviewer = place.store.reviewers.find(key) if place.may("examine") else None
    name = place.name_of(reviewer.account) if reviewer else ""
    return About(words=name, address=place.url("reviewer", key)) if name else About(words=_("A reviewer"))


def _issuer(place: Place, key: str) -> About:
    did, _space, which = key.partition(" ")
    record = next((issuer for issuer in place.store.issuers.list_issuers() if issuer.did == did), None)
    name = record.issuer.name.in_language(language()) if record else did
    purpose, _dash, number = which.rpartition("-")
    lists = {"revocation": _("list of revocations %(n)s"), "suspension": _("list of suspensions %(n)s")}
    if purpose not in lists:
        return About(words=name)
    return About(words=_("%(who)s, %(place)s") % {"who": name, "place": lists[purpose] % {"n": number}})


def _endorsement(place: Place, key: str) -> About:
    kept_endorsement = place.store.endorsements.find(key)
    if kept_endorsement is None:
        return About(words=_("An endorsement"))
    words = _("Endorsement by %(who)s") % {"who": kept_endorsement.endorser_name or kept_endorsement.endorser}
    return About(words=words, address=place.url("endorsement-document", key))


def _document(place: Place, key: str) -> About:
    """Name a document by its address: an award by its number."""
    record = place.store.awards.find_by_credential_id(key)
    if record is None:
        return About(words=_("A signed document") if "/endorsements/" in key else key)
    address = place.url("award-detail", record.number)
    return About(words=record.number, address=address, is_mono=True)
