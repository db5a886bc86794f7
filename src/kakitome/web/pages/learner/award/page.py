"""What the award page shows: the letter, how it stands now, and what its learner can take along."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.verification.check import Verdict
from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.mapping.badge_image import BadgeImage, compose
from kakitome.mapping.badge_image.seal import sealed_by
from kakitome.mapping.openbadge.attachments import followed_by
from kakitome.mapping.openbadge.reading import from_credential
from kakitome.ports.claims import Visibility
from kakitome.services.holding import HeldAward, find_held
from kakitome.values.award_link import AwardLink
from kakitome.web.pages.public.verify.inside import cards_of
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, result_of, short_words
from kakitome.web.parts import letter, written
from kakitome.web.parts.closed_institution import find_closed
from kakitome.web.parts.qr_code import qr_of
from kakitome.web.parts.shapes import DescriptorLine

LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An award with its document, read once per request; `name` is what its addresses name it by for this visitor."""

    name: str
    held: HeldAward
    document: bytes
    credential: Mapping[str, Any]
    microcredential: Microcredential
    facts: AwardFacts


def open_award(platform: Platform, link: AwardLink) -> Opened:
    """Find an award and read its document; raises `NotFound` (E_AWARD_NOT_SHOWN)."""
    held_award = find_held(platform.directory, link.number)
    if held_award is None:
        raise NotFound("E_AWARD_NOT_SHOWN")
    document = platform.store(held_award.institution).awards.get_document(held_award.record.credential_id)
    # Our own bytes, as we signed and stored them.
    credential: dict[str, Any] = json.loads(document)  # noqa: TID251
    microcredential, facts, _problems = from_credential(credential)
    return Opened(
        name=link.name,
        held=held_award,
        document=document,
        credential=credential,
        microcredential=microcredential,
        facts=facts,
    )


def award_page(opened: Opened, platform: Platform, *, address: str, now: datetime) -> dict[str, Any]:
    """Build the page; how the award stands is asked of the same verifier that strangers use."""
    report = platform.verifier().verify_bytes(opened.document, now=now)
    mc, facts = opened.microcredential, opened.facts
    view = letter.letter_of(mc, facts, is_past=report.verdict is Verdict.REVOKED)
    title = letter.title_of(mc.title)
    issuer = letter.title_of(facts.issuer_name)
    # The same day that the check of the validity period names.
    period = report.check("validity_period")
    last = str(period.reason.params.get("end") or period.reason.params.get("on") or "") if period else ""
    until = date.fromisoformat(last) if last and facts.valid_until else None
    return {
        "number": opened.held.number,
        "closed": find_closed(platform, opened.held.institution),
        "link_name": opened.name,
        "title": title,
        "name": letter.full_name(facts),
        "plain_name": facts.learner_name,
        "honorific": "　さん" if written.language() == "ja" else "",
        "letter": view,
        "issuer": letter.title_of(awarded_by_words(mc, facts)),
        "awarded_on": written.day(facts.awarded_on),
        "state": STATE_OF_VERDICT[report.verdict],
        "state_word": short_words(report.verdict),
        "result": result_of(report),
        "inside": cards_of(report),
        "about": [
            DescriptorLine(title=_("Validity"), value=validity(until)),
            *_renewal(opened),
            DescriptorLine(title=_("Number"), value=written.mono(opened.held.number)),
        ],
        "may_ask_renewal": facts.valid_until is not None and _is_standing(report.verdict) and bool(opened.held.account),
        "sealed_by": letter.title_of(sealed_by(opened.credential).body),
        "is_seal_of_certification": sealed_by(opened.credential).is_certification,
        "visibility": opened.held.visibility,
        "address": address,
        "image": reverse("award-svg", args=[opened.name]),
        "qr": qr_of(address),
        "linkedin": linkedin_address(title, issuer=issuer, facts=facts, until=until, address=address),
        "linkedin_fields": linkedin_fields(title, issuer=issuer, facts=facts, until=until, address=address),
    }


def opened_title(opened: Opened) -> dict[str, Any]:
    """Return what pages beside the award's own page name it by."""
    return {"link_name": opened.name, "title": letter.title_of(opened.microcredential.title)}


def visibility_choices(held_award: HeldAward) -> list[dict[str, Any]]:
    """Return the three steps of who may see a page, with what each means, the one that holds marked."""
    words = {
        Visibility.PRIVATE: (_("Only I"), _("Nobody else sees the page, whatever link or number they have.")),
        Visibility.WITH_LINK: (
            _("Whoever has the link"),
            _("The number alone shows nothing. Search engines are asked to leave the page out."),
        ),
        Visibility.LISTED: (
            _("Everybody"),
            _("The page is also found by the number of the award, and by search engines."),
        ),
    }
    return [
        {"value": value.value, "label": label, "hint": hint, "is_chosen": held_award.visibility is value}
        for value, (label, hint) in words.items()
    ]


def _is_standing(verdict: Verdict) -> bool:
    """Tell whether its institution has neither revoked nor suspended it."""
    return verdict not in (Verdict.REVOKED, Verdict.SUSPENDED)


def _renewal(opened: Opened) -> list[DescriptorLine]:
    """Say that the document continues an earlier one of the same award."""
    if not followed_by(opened.credential):
        return []
    return [DescriptorLine(title=_("Renewal"), value=_("It continues an earlier document of the same award."))]


def validity(until: date | None) -> str:
    """Write the end of validity, or that none is stated."""
    if until is None:
        return _("No end stated")
    return _("Until %(date)s") % {"date": texts.written_date(until.isoformat(), written.language())}


# --- what one can take along ---------------------------------------------------------------------


def image_of(opened: Opened, platform: Platform) -> BadgeImage:
    """Compose the badge image of an award."""
    issuer = platform.store(opened.held.institution).issuers.get(opened.held.record.intent.issuer).issuer
    mark = mark_of(opened.held.institution)
    seal = sealed_by(opened.credential)
    return compose(opened.microcredential, institution=issuer.name, colour=issuer.colour, mark=mark, seal=seal)


def mark_of(institution: str) -> str:
    """Return the mark an institution composes into its badge images, empty for none."""
    node = get_platform().organisations.find(institution)
    return node.mark if node else ""


def baked_png(opened: Opened, platform: Platform) -> bytes:
    """Return the badge as PNG with the credential inside."""
    return baking_png.bake(image_of(opened, platform).png(), opened.document)


def baked_svg(opened: Opened, platform: Platform) -> bytes:
    """Return the badge as SVG with the credential inside."""
    return baking_svg.bake(image_of(opened, platform).svg, opened.document)


def linkedin_address(title: str, *, issuer: str, facts: AwardFacts, until: date | None, address: str) -> str:
    """Return the address that opens LinkedIn's form with its fields filled in.

    Source: docs/rules/interface.md U9.
    """
    fields: dict[str, str | int] = {"startTask": "CERTIFICATION_NAME", "name": title, "organizationName": issuer}
    if facts.awarded_on:
        fields |= {"issueYear": facts.awarded_on.year, "issueMonth": facts.awarded_on.month}
    if until:
        fields |= {"expirationYear": until.year, "expirationMonth": until.month}
    return f"{LINKEDIN}?{urlencode(fields | {'certUrl': address, 'certId': facts.number})}"


def linkedin_fields(
    title: str, *, issuer: str, facts: AwardFacts, until: date | None, address: str
) -> list[tuple[str, str, str]]:
    """Return LinkedIn's fields to be copied one by one: id, label, value (LinkedIn may not fill them in)."""
    fields = [
        ("li-name", _("Name"), title),
        ("li-body", _("Issuing organisation"), issuer),
        ("li-from", _("Issue date"), f"{facts.awarded_on:%Y-%m}" if facts.awarded_on else ""),
        ("li-until", _("Expiration date"), f"{until:%Y-%m}" if until else ""),
        ("li-id", _("Credential ID"), facts.number),
        ("li-url", _("Credential URL"), address),
    ]
    return [field for field in fields if field[2]]
