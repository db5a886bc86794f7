"""How an equivalent stands: what ends it comes before what makes it stale, and each loss of its ground is told."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kakitome.learning.credit.course import CourseVersion
from kakitome.learning.credit.equivalent import (
    EquivalentFacts,
    EquivalentReversal,
    EquivalentStanding,
    standing_of_equivalent,
)
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.registry.entry import Entry, EntrySource, EntryVersion
from kakitome.values.localized_text import LocalizedText
from records.test_curricula import COURSE
from records.test_equivalents import DECISION

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TODAY = date(2026, 11, 1)
VERSIONS = tuple(
    EntryVersion(version=number, microcredential=Microcredential(), digest=digest * 64, registered_at=NOW)
    for number, digest in ((1, "9"), (2, "a"))
)
ENTRY = Entry(number=DECISION.entry, institution="setouchi", identifier="x", source=EntrySource.FORM, versions=VERSIONS)
TAUGHT = CourseVersion(institution=DECISION.institution, version=1, course=COURSE, recorded_at=NOW)
EQUIVALENT = replace(DECISION, course_digest=TAUGHT.digest)
FACTS = EquivalentFacts(entry=ENTRY, course=TAUGHT)
REVERSAL = EquivalentReversal(on=TODAY, reason=LocalizedText(ja="誤り"))


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        (FACTS, EquivalentStanding.IN_FORCE),
        (replace(FACTS, entry=None), EquivalentStanding.SOURCE_LOST),
        (replace(FACTS, entry=replace(ENTRY, versions=VERSIONS[:1])), EquivalentStanding.SOURCE_LOST),
        (replace(FACTS, is_recognised=False), EquivalentStanding.RECOGNITION_WITHDRAWN),
        (replace(FACTS, course=None), EquivalentStanding.COURSE_ENDED),
        (replace(FACTS, is_closed=True, entry=None), EquivalentStanding.INSTITUTION_CLOSED),
        (replace(FACTS, reversal=REVERSAL, is_closed=True, course=None), EquivalentStanding.REVERSED),
    ],
)
def test_each_ground_that_is_lost_is_told(facts: EquivalentFacts, standing: EquivalentStanding) -> None:
    assert standing_of_equivalent(EQUIVALENT, facts, on=TODAY) is standing


def test_the_last_day_is_its_own() -> None:
    last = EQUIVALENT.ends_on
    assert last is not None
    assert standing_of_equivalent(EQUIVALENT, FACTS, on=last) is EquivalentStanding.IN_FORCE
    later = standing_of_equivalent(EQUIVALENT, FACTS, on=date(last.year, 4, 1))
    assert later is EquivalentStanding.PAST_END


def test_a_version_whose_words_changed_is_no_ground_for_anybody() -> None:
    other = replace(FACTS, entry=replace(ENTRY, versions=(VERSIONS[0], replace(VERSIONS[1], digest="f" * 64))))

    standing = standing_of_equivalent(EQUIVALENT, other, on=TODAY, for_version=2)
    assert standing is EquivalentStanding.LEARNING_CHANGED
