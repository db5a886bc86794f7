"""Descriptors against frameworks: what each says of each, taken from the rules that the checks go by.

    >>> from kakitome.learning.framework.catalogue import find_frameworks
    >>> (row,) = crosswalk(find_frameworks(["eu", "my"]), ["level"])
    >>> [str(crossing.says) for crossing in row.crossings]
    ['conditional', 'present']

Source: Inoue 2024, マイクロクレデンシャルのフレームワークの共通記述子.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kakitome.learning.framework.catalogue import descriptors, frameworks
from kakitome.learning.framework.model import Framework, FrameworkDescriptor, Mention, OtherReading, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """One cell: the rules of a framework that concern a descriptor, what is asked most strongly first."""

    framework: Framework
    rules: tuple[Rule, ...]

    @property
    def says(self) -> Mention:
        """Return what the framework says of the descriptor."""
        return self.rules[0].says if self.rules else Mention.ABSENT

    @property
    def stated(self) -> tuple[Rule, ...]:
        """Return the rules by which the framework mentions the descriptor at all."""
        return tuple(rule for rule in self.rules if rule.says is not Mention.ABSENT)

    @property
    def elsewhere(self) -> OtherReading | None:
        """Return what another source says instead."""
        return next((rule.elsewhere for rule in self.rules if rule.elsewhere is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosswalkRow:
    """One row: a descriptor in every framework asked for."""

    descriptor: FrameworkDescriptor
    crossings: tuple[Crossing, ...]


def crosswalk(compared: Sequence[Framework], keys: Iterable[str]) -> tuple[CrosswalkRow, ...]:
    """Set descriptors against frameworks; a pair that no rule concerns is `ABSENT`."""
    return tuple(
        CrosswalkRow(
            descriptor=descriptors()[key], crossings=tuple(_crossing(framework, key) for framework in compared)
        )
        for key in keys
    )


def compared_frameworks() -> tuple[Framework, ...]:
    """Return the frameworks of the published comparison, in the order of its columns.

    Source: Inoue 2024 (案, EU, Australia, Malaysia, 履修証明).
    """
    return tuple(sorted((known for known in frameworks() if known.column), key=lambda framework: framework.column))


def other_frameworks(own: Sequence[Framework] = ()) -> tuple[Framework, ...]:
    """Return every framework the published comparison does not have; `own` are those of an operator."""
    return (*(framework for framework in frameworks() if not framework.column), *own)


def common_descriptors() -> tuple[str, ...]:
    """Return the rows of the published comparison: the descriptors of Japan's draft, in its order."""
    return tuple(rule.descriptor for rule in compared_frameworks()[0].rules)


def further_descriptors(own: Sequence[Framework] = ()) -> tuple[str, ...]:
    """Return what some framework asks beyond the common descriptors, in the order of all descriptors."""
    in_rules = {rule.descriptor for framework in (*frameworks(), *own) for rule in framework.rules}
    return tuple(key for key in descriptors() if key in in_rules - set(common_descriptors()))


def _crossing(framework: Framework, descriptor: str) -> Crossing:
    rules = (rule for rule in framework.rules if rule.descriptor == descriptor)
    return Crossing(framework=framework, rules=tuple(sorted(rules, key=lambda rule: tuple(Mention).index(rule.says))))
