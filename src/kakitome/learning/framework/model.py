"""What a framework is: a version, a source, and rules that each ask something of one descriptor.

Nothing here knows a country. A rule carries everything a person needs to act on it: the clause, why it
matters, how to mend a gap, where it comes from, and how sure we are of that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kakitome.values.localized_text import LocalizedText

Parameter = str | int | tuple[str, ...]


class Requirement(StrEnum):
    """What a framework asks of a descriptor; the words are those of `catalog/descriptors.toml`.

    CONDITIONAL is "mandatory, if applicable": it counts until met, and "none" is an answer that meets it.
    """

    REQUIRED = "required"
    OPTIONAL = "optional"
    CONDITIONAL = "conditional"
    NOT_ASKED = "not_asked"


class Confidence(StrEnum):
    """How we know: read in the primary text, stated in secondary material, our own reading, not confirmed."""

    CONFIRMED = "confirmed"
    SEED = "seed"
    DERIVED = "derived"
    UNCONFIRMED = "unconfirmed"

    @property
    def is_doubtful(self) -> bool:
        """Tell whether no source we could read says it so: whoever shows it must say that."""
        return self in (Confidence.DERIVED, Confidence.UNCONFIRMED)


class Mention(StrEnum):
    """What a text says of a descriptor, in its own word: some say only that it is there.

    Source: Inoue 2024's comparison table (必須, 選択, 有り, an empty cell); CONDITIONAL is Annex I's "if applicable".
    """

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    PRESENT = "present"
    OPTIONAL = "optional"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReading:
    """What another source says of the same descriptor of the same framework, and why the rule does not follow it."""

    says: Mention
    source: str
    reason: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkDescriptor:
    """A descriptor of micro-credentials: `id` is the key of definition files and of `Microcredential`."""

    id: str
    name: LocalizedText
    why: LocalizedText
    mend: LocalizedText
    given_at_award: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing a framework asks.

    Attributes:
        id: stable within the framework; the descriptor's id unless a descriptor has several rules.
        descriptor: the descriptor it concerns.
        condition: name of the test in `conditions.CONDITIONS`.
        parameters: what that test needs, e.g. the id of a size or a list of words.
        says: what the source says; a check must decide, and asks `requirement` where the source leaves it open.
        elsewhere: another source that says otherwise.
    """

    id: str
    descriptor: str
    requirement: Requirement
    name: LocalizedText
    clause: LocalizedText
    why: LocalizedText
    mend: LocalizedText
    source: str
    confidence: Confidence
    says: Mention
    condition: str = "stated"
    elsewhere: OtherReading | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondDefinition:
    """Something a framework asks or advises that no field of a definition answers, so that no check can tell.

    It is said beside every report against the framework: what was not looked at must not read as passed.
    """

    id: str
    requirement: Requirement
    name: LocalizedText
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One version of one framework; `aliases` are the short names that mean this version.

    Attributes:
        beyond: what it asks or advises that a definition cannot answer.
        of_microcredentials: False for a system of its own (履修証明), whose programmes need not be micro-credentials.
        column: its place from 1 in the published comparison of frameworks (Inoue 2024); 0 when it is not in it.
    """

    id: str
    name: LocalizedText
    short: LocalizedText
    version: str
    source: str
    confidence: Confidence
    rules: tuple[Rule, ...]
    country: str = ""
    note: LocalizedText = LocalizedText()
    aliases: tuple[str, ...] = ()
    beyond: tuple[BeyondDefinition, ...] = ()
    of_microcredentials: bool = True
    column: int = 0
