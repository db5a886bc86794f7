"""Learning a shape of award from two made-up ones.

The reference maps both. They differ in every text and in nothing else, so where the two documents differ are the holes,
and which text stands in which is told by comparing. Were the mapping changed, nothing here would have to follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from kakitome.acceleration.award_texts import texts_of
from kakitome.acceleration.sealing_plan import SealingPlan, compile_sealing
from kakitome.acceleration.statements.plan_slots import Path, leaves
from kakitome.learning.award import Evidence, Learner
from kakitome.mapping.award_openbadge import Ingredients, NotWritable
from kakitome.mapping.openbadge.learner import HASHED
from kakitome.mapping.openbadge.results import result_status, result_type
from kakitome.values.localized_text import LocalizedText

Json = dict[str, Any]


def compile_award(made: Ingredients) -> SealingPlan | None:
    """Learn the shape of an award from two made-up ones; None when it cannot be filled in."""
    wanted = texts_of(made)
    pair = [_stand_in(made, number) for number in (1, 2)]
    told = [one for one in map(texts_of, pair) if one is not None]
    if wanted is None or [one.shape for one in told] != [wanted.shape] * 2:
        return None
    try:
        documents = [one.write() for one in pair]
    except NotWritable:
        return None
    places = _places(documents, [one.texts for one in told])
    return compile_sealing(documents[0], variable=places) if places is not None else None


def _places(documents: Sequence[Json], texts: Sequence[Sequence[str]]) -> list[Path] | None:
    """Find where each text stands: once each, and nothing else may differ."""
    found: dict[tuple[str, str], Path] = {}
    first, second = (list(leaves(document)) for document in documents)
    if [path for path, _ in first] != [path for path, _ in second]:
        return None
    wanted = list(zip(*texts, strict=True))
    for (path, one), (_, other) in zip(first, second, strict=True):
        if type(one) is type(other) and one == other:
            continue
        if (one, other) in found or (one, other) not in wanted:
            return None
        found[one, other] = path
    return [found[pair] for pair in wanted] if set(wanted) == set(found) and len(wanted) == len(found) else None


_GRADES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("Percent", ""): ("11%", "12%"),
    ("RawScore", ""): ("11", "12"),
    ("LetterGrade", ""): ("A", "B"),
    ("Status", "Completed"): ("合格", "修了"),
    ("Status", "Failed"): ("不合格", "failed"),
}
"""Two grades of each kind; of every other kind are the words of `_word`."""


def _stand_in(made: Ingredients, number: int) -> Ingredients:
    """Make up an award of the same shape, in which every text is another than in the other one."""

    def word(name: str, given: str) -> str:
        return f"stand-in {number} {name}" if given else ""

    def link(name: str) -> str:
        return f"https://stand-in.example/{number}/{name}"

    award, learner = made.award, made.award.learner
    kind = (result_type(award.grade), result_status(award.grade))
    standing = Learner(
        name=word("name", learner.name),
        reading=word("reading", learner.reading),
        roman=word("roman", learner.roman),
        email=word("email", learner.email),
        student_number=word("student number", learner.student_number),
        did=f"did:example:stand-in-{number}" if learner.did else "",
    )
    evidence = tuple(
        Evidence(
            url=link(f"evidence-{n}") if one.url else "",
            name=word(f"evidence {n}", one.name),
            narrative=word(f"narrative {n}", one.narrative),
        )
        for n, one in enumerate(award.evidence)
    )
    return made._replace(
        award=replace(
            award,
            number=f"stand-in-{number}" if award.number else "",
            learner=standing,
            awarded_on=date(2001, 1, number),
            valid_from=datetime(2001, 2, number, tzinfo=UTC),
            valid_until=datetime(2001, 3, number, tzinfo=UTC) if award.valid_until else None,
            grade=_GRADES[kind][number - 1] if kind in _GRADES else word("grade", award.grade),
            evidence=evidence,
            narrative=LocalizedText(ja=word("ja", award.narrative.ja), en=word("en", award.narrative.en)),
        ),
        addresses=replace(made.addresses, credential=link("credential")),
        status=tuple(replace(entry, index=10 * n + number) for n, entry in enumerate(made.status, start=90_000)),
        salts={kind: f"stand-in-{number}-{kind}" for kind in HASHED},
        attachments=replace(
            made.attachments,
            follows=(link("earlier"), f"zQmStandIn{number}") if made.attachments.follows else None,
        ),
    )
