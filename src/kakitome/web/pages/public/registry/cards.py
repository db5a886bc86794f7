"""One entry in the list: the few descriptors one chooses by, each stated or loudly not."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.journeys.platform import Platform
from kakitome.learning.assessment import AssessmentMethod
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import ParticipationMode
from kakitome.learning.recognition.recognition import Recognition, recognitions_at
from kakitome.learning.registry.card import Card
from kakitome.learning.registry.terms import SearchTerm
from kakitome.mapping.narrative.words import METHODS, MODES
from kakitome.ports.registry_search import Hit
from kakitome.web.pages.public.registry.marking import holds_any, marked
from kakitome.web.pages.public.registry.pictures import EntryPictures
from kakitome.web.pages.public.registry.words import level_words, written_text
from kakitome.web.parts import written
from kakitome.web.parts.letter import amount, joined, short_amount
from kakitome.web.parts.recognised import until_words
from kakitome.web.parts.shapes import Words


def card_views(
    hits: Iterable[Hit], terms: Sequence[SearchTerm], platform: Platform, *, now: datetime
) -> list[dict[str, Any]]:
    """Build the cards of a list."""
    pictures = EntryPictures(platform)
    return [_card_view(hit, terms, platform, pictures=pictures, now=now) for hit in hits]


def _card_view(
    hit: Hit, terms: Sequence[SearchTerm], platform: Platform, *, pictures: EntryPictures, now: datetime
) -> dict[str, Any]:
    card = hit.card
    title = written_text(card.title)
    newest = _recognition_now(card.number, platform, now=now) if hit.is_recognised else None
    return {
        "number": card.number,
        "institution": card.institution,
        "picture": pictures.find(card.address, institution=card.institution, seal=_seal(card, newest)),
        "title": marked(title, terms),
        "plain_title": title,
        "provider": card.provider,
        "outcome": _outcome(card, title, terms),
        "lines": (
            (_("Workload"), short_amount(card.effort)),
            (_("Mode"), joined([MODES[ParticipationMode(mode)] for mode in card.modes])),
            (_("Assessment"), joined([METHODS[AssessmentMethod(assessment)] for assessment in card.assessments])),
            (_("Price"), _price(card)),
            (_("Begins"), written.day(card.starts_on)),
        ),
        "levels": tuple(_level(level, card) for level in card.levels),
        "state": "ok" if hit.is_recognised else "none",
        "recognition": _recognition(hit, newest),
        "is_listed": hit.is_listed,
        "tags": _tags(card),
    }


def _recognition_now(number: str, platform: Platform, *, now: datetime) -> Recognition | None:
    standing = recognitions_at(platform.recognitions.of_entry(number), now)
    return max(standing, key=lambda recognition: recognition.valid_until, default=None)


def _seal(card: Card, newest: Recognition | None) -> str:
    """Return the recognition of these very words, which the image bears the seal of."""
    return newest.number if newest is not None and newest.entry_version == card.version else ""


def _recognition(hit: Hit, newest: Recognition | None) -> str:
    if newest is not None:
        return until_words(newest.valid_until, newest.procedure)
    return _("Recognised") if hit.is_recognised else _("Not recognised")


def _outcome(card: Card, title: str, terms: Sequence[SearchTerm]) -> SafeString:
    """Show an outcome that holds a term when the title does not: why this entry is in the list."""
    if not terms or holds_any(title, terms):
        return SafeString("")
    texts = (written_text(outcome) for outcome in card.outcomes)
    outcome = next((text for text in texts if holds_any(text, terms)), "")
    return marked(outcome, terms) if outcome else SafeString("")


def _price(card: Card) -> Words:
    if card.price_amount == "0":
        return _("free of charge")
    if card.price_amount:
        return written.money(card.price_amount, card.price_currency)
    return card.price_description


def _level(level: Level, card: Card) -> Words:
    """Name a level together with who asserts it; nobody is a fact, too."""
    stated = level_words(level.framework, level.level) if level.framework or level.level else ""
    by = level.asserted_by
    if not by:
        who = _("nobody is named who asserts it")
    elif written_text(by) == written_text(card.provider):
        who = _("claimed by the provider")
    else:
        who = _("asserted by %(who)s") % {"who": written_text(by)}
    level_in_words = joined([stated, level.description], " ")
    return format_html("{}（{}）" if written.language() == "ja" else "{} ({})", level_in_words, who)


def _tags(card: Card) -> tuple[str, ...]:
    tags = []
    if card.effort and card.effort.credits is not None and card.effort.credit_unit is not None:
        tags.append(amount(card.effort.credits, card.effort.credit_unit))
    if card.stackable:
        tags.append(_("stackable"))
    if card.forms == ("paper",):
        tags.append(_("on paper only"))
    return tuple(tags)
