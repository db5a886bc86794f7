"""One version of an entry, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kakitome.documents.verification.programmes import ConditionalDecision
from kakitome.journeys.crediting.agreements import field_offers
from kakitome.journeys.crediting.equivalents import reading_of
from kakitome.journeys.institutions.awarding_jointly import consents_of
from kakitome.journeys.platform import Platform
from kakitome.learning.framework.check import check
from kakitome.learning.joint_awarding import JointConsent
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.recognition.procedure import certifies
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.learning.registry.entry import AwardForm, Entry, EntryVersion
from kakitome.mapping.addresses import document_name
from kakitome.mapping.badge_image.seal import sealed_image_address
from kakitome.services.crediting.equivalents import lookup_precedents
from kakitome.values.localized_text import LocalizedText
from kakitome.web.entries import find_entry_call
from kakitome.web.pages.public.credit_equivalents.words import standing_pill
from kakitome.web.pages.public.find.endorsed import endorsements_of
from kakitome.web.pages.public.registry_entry.confirmed import (
    recognitions_of,
    statements_of,
)
from kakitome.web.pages.public.registry_entry.history import history_of
from kakitome.web.pages.public.registry_entry.words import FORMS, source_words
from kakitome.web.parts import written
from kakitome.web.parts.closed_institution import find_closed
from kakitome.web.parts.conformance_panel import panel_of
from kakitome.web.parts.letter import joined, letter_of, short_amount, title_of
from kakitome.web.parts.offer import offer_lines, price_in_words
from kakitome.web.parts.recognised import STANDING_STATES, standing_words, until_words
from kakitome.web.parts.shapes import State, Words

NOBODY = LocalizedText()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """How the recognition of this version stands now, in a word.

    Attributes:
        recognition: number of the recognition that stands; empty when none does.
        others: other versions that are recognised now.
        decided_by: the body that decided to recognise it on conditions that still run; `decisions` where they stand.
    """

    state: State
    word: Words
    recognition: str = ""
    others: Sequence[int] = ()
    decided_by: Words = ""
    decisions: str = ""


def entry_page(platform: Platform, entry: Entry, version: EntryVersion, *, now: datetime) -> dict[str, Any]:
    """Gather what a learner needs to choose and an employer to judge."""
    mc = version.microcredential
    letter = letter_of(mc)
    recognitions = platform.recognitions.of_entry(entry.number)
    about_this = recognitions_of(version, recognitions)
    standing = _standing(version, recognitions, about_this=about_this, now=now)
    sealing = next((recognition for recognition in about_this if recognition.number == standing.recognition), None)
    conditional = platform.find_conditional(entry.number, version.version) if standing.state == "none" else None
    if conditional is not None:
        standing = _on_conditions(standing, conditional)
    other_language = "en" if written.language() == "ja" else "ja"
    other_title = mc.title.in_language(other_language)  # type: ignore[arg-type]
    return {
        "entry": entry,
        "closed": find_closed(platform, entry.institution),
        "version": version,
        "is_current": version.version == entry.current.version,
        "takes_applications": version.version == entry.current.version and find_entry_call(platform, entry) is not None,
        "is_on_paper": version.forms == (AwardForm.PAPER,),
        "address": reverse("entry", args=[entry.number]),
        "letter": letter,
        "title": title_of(mc.title),
        "other_title": "" if other_title == title_of(mc.title) else other_title,
        "other_language": other_language,
        "description": title_of(mc.content_description)[:200],
        "size": short_amount(mc.learner_effort),
        "price": price_in_words(mc.price),
        "image": _image(platform, entry, mc, seal=standing.recognition),
        "sealed_by": title_of(sealing.body_name if sealing else NOBODY),
        "is_seal_of_certification": sealing is not None and certifies(sealing.procedure),
        "standing": standing,
        "statements": statements_of(letter, version, recognitions=about_this, now=now),
        "is_confirmed": any(recognition.confirmed for recognition in about_this),
        "lines": offer_lines(mc),
        "consents": _consents(platform, entry, mc),
        "panel": panel_of(check(mc, platform.frameworks)),
        "history": history_of(entry, recognitions, now=now),
        "forms": joined([_form_word(form) for form in version.forms]),
        "source": source_words(entry.source),
        "versions": [_other(entry, entry_version, shown=version) for entry_version in reversed(entry.versions)],
        "equivalents": _equivalents(platform, entry, version, now=now),
        "agreed": field_offers(platform, entry=entry, version=version.version),
        "pathways": platform.crediting.pathways.list_containing(entry.number),
        "endorsements": _endorsements(platform, entry, version, recognitions=recognitions, now=now),
    }


def _equivalents(platform: Platform, entry: Entry, version: EntryVersion, *, now: datetime) -> Sequence[Any]:
    """Return what universities decided to count this version as, before anybody asks them."""
    precedents = lookup_precedents(reading_of(platform), entry=entry.number, version=version.version, now=now)
    return [(precedent, *standing_pill(precedent)) for precedent in precedents]


def _consents(platform: Platform, entry: Entry, mc: Microcredential) -> Sequence[JointConsent]:
    """Tell when the other bodies consented; of what is awarded elsewhere no consent is known here."""
    if not entry.issuer or platform.directory.find_by_issuer(entry.issuer) != entry.institution:
        return ()
    return consents_of(platform, mc, lead=entry.institution)


def version_address(entry: Entry, version: int) -> str:
    """Return where one version is shown: the current one at the entry's own address."""
    if version == entry.current.version:
        return reverse("entry", args=[entry.number])
    return reverse("entry-version", args=[entry.number, version])


def _form_word(form: AwardForm) -> str:
    return str(FORMS[form])


def _endorsements(
    platform: Platform,
    entry: Entry,
    version: EntryVersion,
    *,
    recognitions: Sequence[Recognition],
    now: datetime,
) -> Sequence[dict[str, Any]]:
    """Return what else others signed: recognitions stand on the page already, with their history."""
    kept_recognitions = [platform.recognitions.find_kept(recognition.number) for recognition in recognitions]
    shown = frozenset(
        edition.sha256
        for kept_recognition in kept_recognitions
        if kept_recognition is not None
        for edition in kept_recognition.editions
    )
    about = [version.address, entry.issuer]
    return endorsements_of(platform, entry.institution, about=about, now=now, without=shown)


def _image(platform: Platform, entry: Entry, mc: Microcredential, *, seal: str) -> str:
    """Return the badge image of what is awarded here, as it is awarded now: with the seal of its recognition.

    Nothing is drawn for the badges of others.
    """
    if not entry.issuer or platform.directory.find_by_issuer(entry.issuer) != entry.institution:
        return ""
    record = platform.store(entry.institution).issuers.get(entry.issuer)
    image = f"/issuers/{record.slug}/images/{document_name(mc)}.png"
    return sealed_image_address(image, seal) if seal else image


def _standing(
    version: EntryVersion, recognitions: Sequence[Recognition], *, about_this: Sequence[Recognition], now: datetime
) -> Standings:
    standing_now = [recognition for recognition in recognitions if recognition.standing_at(now) is Standing.RECOGNISED]
    others = sorted({recognition.entry_version for recognition in standing_now} - {version.version})
    newest = max(
        about_this,
        key=lambda recognition: (recognition.standing_at(now) is Standing.RECOGNISED, recognition.valid_from),
        default=None,
    )
    if newest is None:
        return Standings(state="none", word=_("No recognition by a third party"), others=others)
    standing = newest.standing_at(now)
    word: Words = standing_words(standing, newest.procedure)
    stands = standing is Standing.RECOGNISED
    if stands:
        word = until_words(newest.valid_until, newest.procedure)
    number = newest.number if stands else ""
    return Standings(state=STANDING_STATES[standing], word=word, recognition=number, others=others)


def _on_conditions(standing: Standings, conditional: ConditionalDecision) -> Standings:
    # The day stays whole where the words around it break.
    before, _day, after = str(_("Recognised with conditions (report due %(day)s)")).partition("%(day)s")
    return replace(
        standing,
        state="warn",
        word=format_html("{}{}{}", before, written.day(conditional.due), after),
        decided_by=conditional.body,
        decisions=reverse("decisions", args=[conditional.body_id]),
    )


def _other(entry: Entry, version: EntryVersion, *, shown: EntryVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "address": version_address(entry, version.version),
        "registered": written.day(version.registered_at),
        "is_shown": version is shown,
        "is_current": version is entry.current,
    }
