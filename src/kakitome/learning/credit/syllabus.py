"""What a syllabus that was pasted seems to say of a course: each find is a proposal with the words it came from.

    >>> [(find.field, find.value) for find in propose_from_syllabus("授業科目名：データ科学演習\\n単位数　2")]
    [('title_ja', 'データ科学演習'), ('credits', '2')]

A find is taken over only by a person.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kakitome.learning.credit.course_list import HEADINGS, read_quantity
from kakitome.learning.labelled_text import LabelledField, find_labelled

_LISTS: Final = frozenset({"outcomes_ja", "outcomes_en"})
_NUMBERS: Final = frozenset({"credits", "study_hours", "class_hours"})
_LABELS: Final = {heading: field for field, headings in HEADINGS.items() for heading in headings}


def propose_from_syllabus(text: str) -> Sequence[LabelledField]:
    """Find the fields of a course (names of `course_list.HEADINGS`); a number that cannot be read is left out."""
    finds = []
    for find in find_labelled(text, _LABELS, lists=_LISTS):
        quantity = read_quantity(find.value) if find.field in _NUMBERS else None
        if find.field not in _NUMBERS:
            finds.append(find)
        elif quantity is not None:
            finds.append(replace(find, value=str(quantity)))
    return tuple(finds)
