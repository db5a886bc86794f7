"""Compare what a surface says of an award with the facts, fact by fact."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext, override

from bootstrap.platforms import NOW
from journeys.sample_awards import SampleAward
from journeys.surfaces import Said
from kakitome import texts
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Problem
from kakitome.learning.microcredential import Kind
from kakitome.learning.recognition.recognition import Standing
from kakitome.mapping import recognition_words as words
from kakitome.mapping.narrative.words import KINDS
from kakitome.mapping.verdict_words import short_verdict
from kakitome.values.localized_text import Language, LocalizedText
from kakitome.web.parts.letter import short_amount
from kakitome.web.parts.recognised import standing_words, until_words

Wanted = tuple[str, ...]
"""Spellings, of which one must be there; empty where there is nothing to tell."""


def squeezed(text: str) -> str:
    return "".join(text.split())


def _in(text: LocalizedText, language: Language) -> str:
    return text.in_language(language)


def _day(on: date | None, language: Language) -> Wanted:
    return () if on is None else (texts.written_date(on.isoformat(), language), on.isoformat())


def _state(award: SampleAward, language: Language) -> Wanted:
    verdict, until = award.facts.state, award.facts.until
    said = [texts.both(Problem(code=f"I_VERDICT_{verdict.name}"))]
    if verdict is Verdict.EXPIRED and until is not None:
        said.append(texts.both(Problem(code="I_VERDICT_EXPIRED_ON", params={"on": until.isoformat()})))
    return (*(_in(one, language) for one in said), _in(short_verdict(verdict), language), verdict.value)


def _now(award: SampleAward, language: Language) -> Wanted:
    """Spell it as a line of an award, and as the mark of the programme's own entry."""
    line, programme = words.now_words(award.facts.recognition), award.facts.programme
    with override(language):
        if programme is None:
            return _in(line, language), gettext("No recognition by a third party")
        standing = programme.standing_at(NOW)
        if standing is Standing.RECOGNISED:
            return _in(line, language), until_words(programme.valid_until, programme.procedure)
        return _in(line, language), standing_words(standing, programme.procedure)


def _kind(award: SampleAward, language: Language) -> Wanted:
    return (_in(KINDS[Kind.PARTICIPATION], language),) if award.facts.kind is Kind.PARTICIPATION else ()


def _hours(award: SampleAward, language: Language) -> Wanted:
    with override(language):
        return tuple(filter(None, [short_amount(award.facts.letter)]))


FACTS: Mapping[str, Callable[[SampleAward, Language], tuple[Wanted, ...]]] = {
    "who": lambda award, _language: ((award.facts.who,),),
    "what": lambda award, language: ((_in(award.facts.what, language),),),
    "by whom": lambda award, language: tuple((_in(one, language),) for one in award.facts.by),
    "awarded on": lambda award, language: (_day(award.facts.awarded_on, language),),
    "until": lambda award, language: (_day(award.facts.until, language),),
    "state": lambda award, language: (_state(award, language),),
    "recognised then": lambda award, language: ((_in(words.then_words(award.facts.recognition), language),),),
    "recognised now": lambda award, language: (_now(award, language),),
    "kind": lambda award, language: (_kind(award, language),),
    "hours": lambda award, language: (_hours(award, language),),
}
"""Fact → what must be there, each in one of its spellings."""
PLACES: Mapping[str, Callable[[Said], frozenset[str]]] = {
    "state": lambda said: frozenset(filter(None, [said.state])),
    "recognised then": lambda said: said.then,
    "recognised now": lambda said: said.now,
}
"""Facts that have their own place on a surface: whatever else stands there contradicts them."""


UNKNOWN = texts.both(Problem(code="I_RECOGNISED_NOW_UNKNOWN"))
"""Whoever says that it is not known has told nothing, and nothing that is not so."""


class Told(StrEnum):
    """How a surface tells a fact."""

    SO = "told"
    SILENT = "not told"
    OTHERWISE = "told otherwise"
    NOTHING = "nothing to tell"


def how_told(fact: str, said: Said, award: SampleAward, language: Language) -> Told:
    """Tell how a surface tells a fact: as it is, not at all, or otherwise than it is."""
    wanted = [spellings for spellings in FACTS[fact](award, language) if spellings]
    if not wanted:
        return Told.NOTHING
    if fact in PLACES:
        found = PLACES[fact](said)
        if not found or found == {_in(UNKNOWN, language)}:
            return Told.SILENT
        spellings = {one.casefold() for one in wanted[0]}
        return Told.SO if {one.casefold() for one in found} <= spellings else Told.OTHERWISE
    # "Participation" as a word of the title says nothing of what it is.
    titles = (squeezed(award.facts.what.in_language(tongue)) for tongue in ("ja", "en"))
    text = squeezed(said.text)
    for title in titles if fact == "kind" else ():
        text = text.replace(title, "")
    there = all(any(squeezed(one) in text for one in spellings) for spellings in wanted)
    return Told.SO if there else Told.SILENT
