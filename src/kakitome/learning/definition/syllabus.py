"""What the text of a syllabus seems to say of a micro-credential: each find is a proposal, and a person takes it over.

    >>> [(find.field, find.value) for find in propose_definition("講座名：データ分析の基礎\\n学修時間　45時間")]
    [('title', 'データ分析の基礎'), ('learner_effort', '45時間')]
    >>> definition_from_proposals({"learner_effort": "45時間"}).learner_effort.value
    Decimal('45')

What is taken over is read as a definition file is read, so a proposal means what the same words in a file mean.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from kakitome.learning.definition.fields import from_dict
from kakitome.learning.definition.vocabulary import key_names, words
from kakitome.learning.labelled_text import LabelledField, find_labelled, fold_label
from kakitome.learning.microcredential import Microcredential

_LISTS: Final = frozenset({"learning_outcomes"})
_FIELDS: Final = (
    *("title", "content_description", "programme_purpose", "learning_outcomes", "learner_effort", "class_hours"),
    *("assessment_type", "form_of_participation", "language", "quality_assurance", "credit_recognition"),
    *("prerequisites", "date_of_delivery", "price", "place", "capacity"),
)
"""What a syllabus may say: who awards, the version and the like are not its to say."""


def propose_definition(text: str) -> Sequence[LabelledField]:
    """Find what a text says of a definition's keys; what a definition file could not say so is left out."""
    finds = find_labelled(text, _labels(), lists=_LISTS)
    return tuple(find for find in finds if not _faults({find.field: find.value}))


def definition_from_proposals(taken: Mapping[str, str]) -> Microcredential:
    """Read what was taken over: key of a definition → the words; other keys are passed over."""
    letter, _problems = from_dict(_table(taken))
    return letter


def _faults(taken: Mapping[str, str]) -> bool:
    letter, problems = from_dict(_table(taken))
    return letter == Microcredential() or any(problem.severity == "error" for problem in problems)


def _table(taken: Mapping[str, str]) -> dict[str, Any]:
    return {key: words.split("\n") if key in _LISTS else words for key, words in taken.items() if key in _FIELDS}


@cache
def _labels() -> Mapping[str, str]:
    listed = ((name, key) for key, names in words()["syllabus_labels"].items() for name in names)
    return {fold_label(name): key for name, key in (*key_names().items(), *listed) if key in _FIELDS}
