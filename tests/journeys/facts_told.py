"""Compare what a surface says of an award with the facts, fact by fact and place by place.

A place has to say the fact and nothing else: a second name, another day or a further state in it is a disagreement, and
so are two places of one surface that say two things.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext, override

from bootstrap.platforms import NOW
from journeys.sample_awards import SampleAward
from journeys.told import Said
from kakitome import texts
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Problem
from kakitome.learning.microcredential import Kind
from kakitome.learning.recognition.recognition import Standing
from kakitome.mapping import recognition_words as words
from kakitome.mapping.award_letter import kind_words, workload_words
from kakitome.mapping.recognition_fact import RecognitionState
from kakitome.mapping.verdict_words import short_verdict
from kakitome.values.localized_text import Language, LocalizedText
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT
from kakitome.web.parts.letter import short_amount
from kakitome.web.parts.recognised import standing_words, until_words

Wanted = tuple[str, ...]
"""Spellings, of which one must be there; empty where there is nothing to tell."""
TONE = "tone: "
"""What a colour says: before the value of `data-s` in a place of the state."""
SEALED = "the badge is sealed"
"""What the mark of recognition on a badge says."""


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _in(text: LocalizedText, language: Language) -> str:
    return text.in_language(language)


def _day(on: date | None, language: Language) -> Wanted:
    return () if on is None else (texts.written_date(on.isoformat(), language), on.isoformat())


def _until(award: SampleAward, language: Language) -> Wanted:
    if award.facts.until is not None:
        return _day(award.facts.until, language)
    with override(language):
        return (gettext("No end stated"),)


def _state(award: SampleAward, language: Language) -> Wanted:
    verdict, until = award.facts.state, award.facts.until
    said = [texts.both(Problem(code=f"I_VERDICT_{verdict.name}"))]
    if verdict is Verdict.EXPIRED and until is not None:
        said.append(texts.both(Problem(code="I_VERDICT_EXPIRED_ON", params={"on": until.isoformat()})))
    withdrawn = {Verdict.REVOKED: "Withdrawn", Verdict.SUSPENDED: "Suspended", Verdict.SUPERSEDED: "Replaced"}
    with override(language):
        tile = gettext(withdrawn.get(verdict, "Not withdrawn"))
    short = _in(short_verdict(verdict), language)
    return (*(_in(one, language) for one in said), short, verdict.value, tile, TONE + STATE_OF_VERDICT[verdict])


def _then(award: SampleAward, language: Language) -> Wanted:
    fact = award.facts.recognition
    sealed = (SEALED,) if fact.then.state is RecognitionState.RECOGNISED else ()
    said = (_in(one, language) for one in (words.then_words(fact), words.cell(fact.then)))
    return *said, fact.then.state.value, *sealed


def _now(award: SampleAward, language: Language) -> Wanted:
    """Spell it as a line of an award, as what both lines come to, and as the mark of the programme's own entry."""
    fact, programme = award.facts.recognition, award.facts.programme
    said = [words.now_words(fact), words.title(fact), words.label(fact), words.sentence(fact), words.cell(fact.now)]
    spelt = (*(_in(one, language) for one in said), fact.now.state.value, fact.summary.value, TONE + fact.tone)
    with override(language):
        if programme is None:
            return *spelt, gettext("No recognition by a third party")
        standing = programme.standing_at(NOW)
        if standing is Standing.RECOGNISED:
            return *spelt, until_words(programme.valid_until, programme.procedure)
        return *spelt, standing_words(standing, programme.procedure)


def _hours(award: SampleAward, language: Language) -> Wanted:
    effort = award.facts.letter.learner_effort
    with override(language):
        return tuple(filter(None, [short_amount(effort), _in(workload_words(effort), language)]))


def _kind(award: SampleAward, language: Language) -> Wanted:
    said = [_in(kind_words(award.facts.letter), language)]
    if award.facts.kind is Kind.PARTICIPATION:
        said.append(_in(texts.term("certificate.row.participation"), language))
    return tuple(filter(None, said))


FACTS: Mapping[str, Callable[[SampleAward, Language], tuple[Wanted, ...]]] = {
    "who": lambda award, _language: ((award.facts.who,),),
    "what": lambda award, language: ((_in(award.facts.what, language),),),
    "by whom": lambda award, language: tuple((_in(one, language),) for one in award.facts.by),
    "awarded on": lambda award, language: (_day(award.facts.awarded_on, language),),
    "until": lambda award, language: (_until(award, language),),
    "state": lambda award, language: (_state(award, language),),
    "recognised then": lambda award, language: (_then(award, language),),
    "recognised now": lambda award, language: (_now(award, language),),
    "kind": lambda award, language: (_kind(award, language),),
    "hours": lambda award, language: (_hours(award, language),),
}
"""Fact → what must be there, each in one of its spellings."""
_AROUND: Mapping[str, Sequence[str]] = {
    "until": ("Until", "まで"),
    "awarded on": ("Awarded", "授与"),
    "who": ("さん", "様", "Dear"),
}
"""Words that may stand around a fact in its place."""
_FACTS_ALONE = ("state", "recognised then", "recognised now")
"""Facts of which a place says one of the spellings, whole: a part of a sentence about them can say the opposite."""


class Told(StrEnum):
    """How a surface tells a fact."""

    SO = "told"
    SILENT = "not told"
    OTHERWISE = "told otherwise"
    NOTHING = "nothing to tell"


def how_told(fact: str, said: Said, award: SampleAward, language: Language) -> Told:
    """Tell how a surface tells a fact: as it is, not at all, or otherwise than it is."""
    wanted = [spellings for spellings in FACTS[fact](award, language) if spellings]
    unknown = _not_known(language)
    places = [one for one in said.places.get(fact, ()) if one.text not in unknown]
    if not wanted:
        return Told.OTHERWISE if places else Told.NOTHING
    other: Language = "en" if language == "ja" else "ja"
    beside = _beside(fact, award)
    if said.is_bilingual:
        beside += [one for group in FACTS[fact](award, other) for one in group]
    if not all(_says(one.text, wanted, beside=beside, is_whole=fact in _FACTS_ALONE) for one in places):
        return Told.OTHERWISE
    if any(not one.is_folded for one in places):
        return Told.SO
    # That an award never ends need not be said.
    return Told.NOTHING if fact == "until" and award.facts.until is None else Told.SILENT


def _not_known(language: Language) -> set[str]:
    """Return the words that say that a recognition is not known: nothing is told, and nothing that is not so."""
    codes = [f"{place}_UNKNOWN" for place in ("THEN", "NOW", "SAID", "TITLE", "LABEL", "CELL")]
    codes += [f"{place}_NOT_ASKED" for place in ("SAID", "TITLE", "LABEL")]
    named = [texts.both(Problem(code=f"I_RECOGNISED_{code}")) for code in codes]
    return {*(_in(one, language) for one in named), RecognitionState.UNKNOWN.value, "not_asked", f"{TONE}unk"}


def _beside(fact: str, award: SampleAward) -> list[str]:
    """Return what may stand beside a fact in its place: of a person the reading and the name in Latin letters."""
    learner = award.held.record.intent.learner
    readings = [learner.reading, learner.roman] if fact == "who" and learner else []
    return [*_AROUND.get(fact, ()), *filter(None, readings)]


def _says(text: str, wanted: Sequence[Wanted], *, beside: Sequence[str], is_whole: bool) -> bool:
    """Tell whether a place says what is wanted, all of it, and nothing else."""
    rest = squeezed(text)
    if is_whole and not beside:
        return any(rest == squeezed(one) for group in wanted for one in group)
    for group in wanted:
        there = sorted({squeezed(one) for one in group} & _parts(rest, group), key=len, reverse=True)
        if not there:
            return False
        for one in there:
            rest = rest.replace(one, "")
    for one in sorted(map(squeezed, beside), key=len, reverse=True):
        rest = rest.replace(one, "")
    return not any(letter.isalnum() for letter in rest)


def _parts(text: str, group: Wanted) -> set[str]:
    return {one for one in map(squeezed, group) if one in text}
