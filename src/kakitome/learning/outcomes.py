"""Learning outcomes and skills: what a learner can do afterwards."""

from dataclasses import dataclass

from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningOutcome:
    """One observable outcome, in the author's words."""

    text: LocalizedText
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A skill in a named framework (ESCO, DSS, O*NET, own): label, code and URI as that framework gives them."""

    framework: str
    label: LocalizedText
    code: str = ""
    uri: str = ""
