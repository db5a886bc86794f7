"""Lines of awards in lists of a learner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from kakitome.journeys.platform import Platform
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.services.holding import HeldAward
from kakitome.services.revoking import standing_of
from kakitome.web.parts import written
from kakitome.web.parts.award_state import standing_words
from kakitome.web.parts.shapes import State, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class MyAwardRow:
    """One line: `link_name` leads to the award's page, `image` is its picture's address."""

    number: str
    link_name: str
    title: Words
    issuer: Words
    awarded_on: Words
    image: str
    state: State
    state_word: Words
    is_shared: bool
    is_listed: bool


def rows_of(platform: Platform, held_awards: Sequence[HeldAward], *, now: datetime) -> list[MyAwardRow]:
    """Build the lines of some awards; what many of one institution share is asked for once."""
    rows: dict[str, MyAwardRow] = {}
    for institution in dict.fromkeys(held.institution for held in held_awards):
        some = [held for held in held_awards if held.institution == institution]
        rows |= {row.number: row for row in _rows_at(platform, some, now=now)}
    return [rows[held.number] for held in held_awards]


def _rows_at(platform: Platform, held_awards: Sequence[HeldAward], *, now: datetime) -> Iterator[MyAwardRow]:
    """Build the lines of awards of one institution: how they stand is read from our own status events."""
    store = platform.store(held_awards[0].institution)
    intents = [held.record.intent for held in held_awards]
    versions = {
        key: store.microcredentials.get(*key).microcredential
        for key in {(intent.microcredential, intent.version) for intent in intents}
    }
    issuers = {did: store.issuers.get(did).issuer.name for did in {intent.issuer for intent in intents}}
    standings = standing_of(store, [held.record for held in held_awards])
    for held, intent in zip(held_awards, intents, strict=True):
        mc = versions[intent.microcredential, intent.version]
        state, word = standing_words(standings[held.record.credential_id], intent.valid_until, now=now)
        yield MyAwardRow(
            number=held.number,
            link_name=platform.award_links.link(held.number, edition=held.link_edition).name,
            title=mc.title,
            issuer=awarded_by_words(mc, AwardFacts(issuer_name=issuers[intent.issuer])),
            awarded_on=written.day(intent.awarded_on),
            image=reverse("award-svg", args=[held.number]),
            state=state,
            state_word=word,
            is_shared=held.is_shared,
            is_listed=held.is_listed,
        )
