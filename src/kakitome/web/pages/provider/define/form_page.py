"""The page of the form: what stands around the fields, beside them and above them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import Problem
from kakitome.learning.framework.check import check
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.organisations import Node, NodeRole
from kakitome.services import defining
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import new_number, parse_number
from kakitome.web.desk.body import with_body
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import other_body_of
from kakitome.web.pages.provider.define.badge import badge_address
from kakitome.web.pages.provider.define.differences import Difference, differences_of
from kakitome.web.pages.provider.define.form import DefinitionForm
from kakitome.web.pages.provider.define.proposing import proposals_shown
from kakitome.web.pages.provider.define.typed import Typed, definition_of, typed_from, typed_from_store
from kakitome.web.parts.conformance_panel import panel_of
from kakitome.web.parts.written import language

_NUMBERED: Final = "M"
NEW = 0
"""The version number in the address of a definition that was never saved."""
STATES = {
    VersionState.DRAFT: gettext_lazy("Draft"),
    VersionState.IN_FORCE: gettext_lazy("In force"),
    VersionState.WITHDRAWN: gettext_lazy("Withdrawn"),
}

APPROVING = frozenset((NodeRole.APPROVER, NodeRole.PROGRAMME_OWNER, NodeRole.ADMIN))
"""Roles that put definitions in force; the rule itself is in `web.roles`, and a test compares the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMeanwhile:
    """What somebody else saved while one was typing: the version, their name, and how it differs from what is typed."""

    saved: MicrocredentialVersion
    by: str
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """What kept an act from being done: gaps, for putting in force, or what somebody else saved meanwhile."""

    refused: Sequence[Problem] = ()
    meanwhile: SavedMeanwhile | None = None


def form_page(
    request: HttpRequest,
    place: Place,
    stored: MicrocredentialVersion,
    *,
    typed: Typed,
    grow: str = "",
    hindrance: Hindrance = Hindrance(),
) -> HttpResponse:
    """Show the form with what was typed.

    Args:
        grow: a list and how many rows of it are wanted, `name:count`.
        hindrance: what kept the act that was asked from being done.
    """
    letter, problems = stated(place, typed)
    form = DefinitionForm(
        typed, problems=[*problems, *hindrance.refused], grow=grow, frameworks=place.platform.frameworks
    )
    versions = place.store.microcredentials.list_versions(stored.identifier) if stored.version != NEW else ()
    others = [version for version in versions if version.version != stored.version]
    context = {
        **around(place, stored.unit),
        **_of_version(place, stored, others),
        "draft": stored.identifier or draft_number(request),
        "action": address_of(place, stored, "define-edit")
        if stored.version != NEW
        else f"{place.url('define-new')}?{urlencode({'unit': stored.unit})}",
        "form": form,
        "panel": panel_for(place, form, letter, problems),
        "badge": badge_address(place, with_body(place, letter)),
        "proposals": proposals_shown(request, place, letter, identifier=stored.identifier),
        "shown_title": letter.title.in_language(language()) or _("A new micro-credential"),
        "meanwhile": hindrance.meanwhile,
        "error_title": _("The draft is saved, but not in force. Mend these places first")
        if hindrance.refused
        else _("The draft is saved as you typed it. These places cannot be read yet")
        if "saved" in request.GET
        else "",
    }
    status = 422 if hindrance.refused else 409 if hindrance.meanwhile else 200
    return render(request, "pages/provider/define/edit.html", context, status=status)


def is_open_in_force(stored: MicrocredentialVersion) -> bool:
    """Tell whether a version is in force and may still be written over, since nothing of it was awarded."""
    return stored.state is VersionState.IN_FORCE and stored.frozen_at is None


def approvers_of(place: Place, unit: str) -> list[str]:
    """Return who may put in force what a unit defines, by name."""
    path = place.node(unit).path
    members = place.platform.organisations.list_members(place.institution.id)
    accounts = dict.fromkeys(m.account for m in members if m.role in APPROVING and m.organisation in path)
    return [name for name in (place.name_of(account) for account in accounts) if name]


def _of_version(
    place: Place, stored: MicrocredentialVersion, others: Sequence[MicrocredentialVersion]
) -> dict[str, Any]:
    """Return what the page says of the version itself."""
    is_saved = stored.version != NEW
    earlier = max((v for v in others if v.version < stored.version), key=lambda v: v.version, default=None)
    entry = place.platform.registry.find_by_identifier(place.institution.id, stored.identifier) if is_saved else None
    may_approve = place.may("approve", stored.unit)
    may_define = place.may("define", stored.unit) and (may_approve or not is_open_in_force(stored))
    is_ready = is_saved and stored.state is VersionState.DRAFT and not defining.obstacles(place.store, stored)
    return {
        "version": stored,
        "versions": others,
        "seen": seen_mark(stored),
        "label": f"{stored.identifier} / {stored.version}" if is_saved else _("not saved yet"),
        "state_word": STATES[stored.state],
        "entry": entry,
        "may_define": may_define,
        "may_approve": may_approve,
        "defines_here": place.may("define", stored.unit),
        "is_ready": is_ready,
        "approvers": [] if may_approve else approvers_of(place, stored.unit),
        "may_award": stored.state is VersionState.IN_FORCE and place.may("award", stored.unit),
        "may_discard": is_saved and may_define and not defining.was_in_force(place.store, stored),
        "is_kept": may_define and (not is_saved or (stored.state is VersionState.DRAFT and stored.frozen_at is None)),
        "unit": place.node(stored.unit),
        "units": _units_to_move_to(place, stored),
        "earlier": earlier,
        "differences": differences_of(typed_of(earlier), typed_of(stored)) if earlier else (),
    }


def draft_number(request: HttpRequest) -> str:
    """Return the number under which a new definition will be saved: that of its form, or a new one."""
    sent = request.POST.get("draft", "")
    return sent if sent.startswith(f"{_NUMBERED}-") and parse_number(sent) == sent else new_number(_NUMBERED)


def seen_mark(stored: MicrocredentialVersion) -> str:
    """Return what the form sends back of the version it was filled from, to know whether that still is the last one."""
    return f"{stored.version}@{stored.saved_at.isoformat()}" if stored.version != NEW else ""


def panel_for(
    place: Place, form: DefinitionForm, letter: Microcredential, problems: Sequence[Problem]
) -> dict[str, Any]:
    """Check what was typed, for the panel beside the form."""
    conformance_report = check(with_body(place, letter), place.platform.frameworks, problems=problems)
    return panel_of(conformance_report, anchor=form.anchor, beside=beside(place, letter))


def beside(place: Place, letter: Microcredential) -> Sequence[Problem]:
    """Return what is remarked beside the report: that another body awards than the one at work here."""
    problem = other_body_of(place, letter)
    return (problem,) if problem else ()


def stated(place: Place, typed: Typed) -> tuple[Microcredential, tuple[Problem, ...]]:
    """Read what was typed, with what the form says of fields left empty: who awards, and who asserts a level."""
    letter, problems = definition_of(typed)
    filled = with_body(place, letter)
    own = filled.awarding_body.name if filled.awarding_body else LocalizedText()
    levels = tuple(
        replace(level, asserted_by=own) if (level.framework or level.level) and not level.asserted_by else level
        for level in filled.level
    )
    return replace(filled, level=levels), problems


def unsaved(place: Place, unit: str) -> MicrocredentialVersion:
    """Return the version of a definition that was never saved."""
    return MicrocredentialVersion(microcredential=Microcredential(version=NEW), saved_at=place.now, unit=unit)


def typed_of(stored: MicrocredentialVersion) -> Typed:
    """Return a version as it was typed."""
    return typed_from_store(stored.as_typed) if stored.as_typed else typed_from(stored.microcredential)


def version_at(place: Place, identifier: str, version: int) -> MicrocredentialVersion:
    """Return a version that one may see."""
    stored = place.store.microcredentials.get(identifier, version)
    place.need("view", stored.unit)
    return stored


def address_of(place: Place, version: MicrocredentialVersion, name: str) -> str:
    """Return the address of a page of a version."""
    return place.url(name, version.identifier, version.version)


def around(place: Place, unit: str = "") -> dict[str, Any]:
    """Return what every page of definitions shows around its content: the way leads through the units."""
    names = [place.node(node_id).name.in_language(language()) for node_id in place.node(unit).path]
    return {"place": place, "spot": "define", "way": [(name, place.url("define-list")) for name in names]}


def _units_to_move_to(place: Place, stored: MicrocredentialVersion) -> list[Node]:
    """Return where a definition may go: nowhere before it is saved and once it was awarded."""
    if stored.version == NEW or not place.may("define", stored.unit):
        return []
    if any(version.frozen_at for version in place.store.microcredentials.list_versions(stored.identifier)):
        return []
    units = place.nodes_with("define")
    return units if len(units) > 1 else []
