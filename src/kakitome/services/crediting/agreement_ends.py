"""When agreements ended that credit equivalents follow from: asked for many at once, whenever equivalents are read.

last_days_of_agreements(agreements, decisions)      # {"Q-7K3M-94QT": date(2027, 9, 30)}
"""

from collections.abc import Mapping, Sequence
from datetime import date

from kakitome.learning.credit.agreement import ended_early_on
from kakitome.learning.credit.equivalent import Equivalent
from kakitome.ports.agreements import Agreements


def last_days_of_agreements(agreements: Agreements, decisions: Sequence[Equivalent]) -> Mapping[str, date]:
    """Return by equivalent the last day of the agreement it follows from, where that ended before it was to."""
    agreed = {decision.number: decision.agreement for decision in decisions if decision.agreement}
    numbers = {agreement.number for agreement in agreed.values()}
    if not numbers:
        return {}
    versions, acts = agreements.list_versions(numbers), agreements.list_acts(numbers)
    ends = {
        (words.number, words.version): ended_early_on(words, versions[number], acts=acts[number])
        for number in versions
        for words in versions[number]
    }
    last_days = {number: ends.get((each.number, each.version)) for number, each in agreed.items()}
    return {number: day for number, day in last_days.items() if day is not None}
