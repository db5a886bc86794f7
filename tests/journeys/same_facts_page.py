"""What surfaces are declared not to tell, and the page that shows who tells what."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from journeys.facts_told import FACTS, Told
from journeys.sample_awards import KINDS, SampleAward
from journeys.surfaces import SURFACES as SURFACES_OF_ANYBODY
from journeys.surfaces import Surface
from journeys.surfaces_of_people import SURFACES as SURFACES_OF_PEOPLE
from kakitome.mapping import recognition_words as words
from kakitome.mapping.award_letter import kind_words, workload_words
from kakitome.mapping.verdict_words import short_verdict

REGISTER = Path(__file__).with_name("same_facts.toml")
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "same-facts.md"
EVERYTHING = "everything"
SURFACES: Mapping[str, Surface] = {**SURFACES_OF_ANYBODY, **SURFACES_OF_PEOPLE}
_HEAD = """# Who tells what of an award

Each fact is found in one place and said in one place. A test fills the demonstration, takes one award of every kind, and
reads it on every surface in Japanese and in English; what the institution's own books hold is what has to stand there.
A surface is read by its own structure: a place has to say the fact and nothing else, no two places may differ, and what is
folded away tells nothing by itself (`tests/journeys/test_same_facts.py`, which writes this page when `KAKITOME_WRITE_PAGES` is set).

## The awards
"""
_MATRIX = """
## The surfaces

✓ tells it of every award, in both languages · a number: does not, or not of all, for the reason below
"""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One line of the register: these surfaces do not tell these facts of these awards."""

    how: Told
    surfaces: Sequence[str]
    samples: Sequence[str]
    facts: Sequence[str]
    reason: str

    def covers(self, surface: str, sample: str, fact: str) -> bool:
        return surface in self.surfaces and sample in self.samples and (fact in self.facts or EVERYTHING in self.facts)


@cache
def declared() -> Sequence[Declared]:
    """Read the register; a name in it that is none is an error of its author."""
    read = tomllib.loads(REGISTER.read_text(encoding="utf-8"))
    found = [
        Declared(
            how=how,
            surfaces=line["surfaces"],
            samples=line.get("samples", KINDS),
            facts=line["facts"],
            reason=line["reason"],
        )
        for how, key in ((Told.SILENT, "not_told"), (Told.OTHERWISE, "told_otherwise"))
        for line in read[key]
    ]
    for one in found:
        unknown = {*one.surfaces} - {*SURFACES} | {*one.samples} - {*KINDS} | {*one.facts} - {*FACTS, EVERYTHING}
        assert not unknown, unknown
    return found


def expected(surface: str, sample: str, fact: str) -> Told:
    """Say how a surface is to tell a fact: as it is, unless the register says otherwise."""
    return next((one.how for one in declared() if one.covers(surface, sample, fact)), Told.SO)


def page(awards: Sequence[SampleAward]) -> str:
    """Write the page: the facts of every award, and which surface tells which of them."""
    return "\n".join([_HEAD, *_facts(awards), _MATRIX, *_surfaces(), "", *_reasons(), ""])


def _facts(awards: Sequence[SampleAward]) -> Iterator[str]:
    yield f"| award | {' | '.join(FACTS)} |"
    yield f"|---|{'---|' * len(FACTS)}"
    for award in awards:
        yield f"| {award.kind.replace('_', ' ')} | {' | '.join(_cells(award))} |"


def _cells(award: SampleAward) -> Iterator[str]:
    facts = award.facts
    yield facts.who
    yield facts.what.in_language("en")
    yield "<br>".join(name.in_language("en") for name in facts.by)
    yield facts.awarded_on.isoformat()
    yield facts.until.isoformat() if facts.until else "–"
    yield short_verdict(facts.state).in_language("en")
    yield words.then_words(facts.recognition).in_language("en")
    yield words.now_words(facts.recognition).in_language("en")
    yield kind_words(facts.letter).in_language("en") or "–"
    yield workload_words(facts.letter.learner_effort).in_language("en") or "–"


def _surfaces() -> Iterator[str]:
    yield f"|  | {' | '.join(FACTS)} |"
    yield f"|---|{':-:|' * len(FACTS)}"
    for surface in SURFACES:
        yield f"| {surface} | {' | '.join(_mark(surface, fact) for fact in FACTS)} |"


def _mark(surface: str, fact: str) -> str:
    notes = [
        str(number)
        for number, one in enumerate(declared(), start=1)
        if surface in one.surfaces and {fact, EVERYTHING} & {*one.facts}
    ]
    is_never_told = all(expected(surface, kind, fact) is not Told.SO for kind in KINDS)
    return ", ".join(notes) if is_never_told else f"✓ {', '.join(notes)}".strip()


def _reasons() -> Iterator[str]:
    for number, one in enumerate(declared(), start=1):
        which = "" if list(one.samples) == list(KINDS) else f" ({', '.join(one.samples)})".replace("_", " ")
        how = "Told otherwise" if one.how is Told.OTHERWISE else "Not told"
        yield f"{number}. {how}{which}: {one.reason}"
