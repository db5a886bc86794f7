"""What the page of a rule set shows: rules with their doubt, caps as a figure, cases as the engine answers them now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.learning.credit.loading import rule_sets
from kakitome.learning.credit.rule_cases import RuleCase, cases_of
from kakitome.learning.credit.rule_set import LawRule, RuleConfidence, RuleSet
from kakitome.learning.credit.verdict import Counting, CreditVerdict
from kakitome.learning.workload import plain_decimal
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.written import language

_STATES = {
    RuleConfidence.CONFIRMED: "ok",
    RuleConfidence.SECONDARY: "warn",
    RuleConfidence.SEED: "warn",
    RuleConfidence.DERIVED: "warn",
    RuleConfidence.UNCONFIRMED: "unk",
}
_PLAIN = frozenset({"I_CREDIT_AS_STATED", "I_CREDIT_GRANTED"})
"""What needs no line of its own where a cap adds it up."""
_DRAWN_TOTAL = Decimal(124)
"""The total whose credits are drawn cell by cell; the style sheet has a grid for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundedLine:
    """A rule, cap, minimum or rounding as a sheet: heading, sentence, note, and what it rests on."""

    anchor: str
    heading: str
    sentence: str
    note: str
    state: str
    confidence: RuleConfidence
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCaseRow:
    """One case: what our engine answers, and whether that is what the table of cases says."""

    situation: str
    working: tuple[str, ...]
    state: str
    label: str
    why: str
    is_as_stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CapFigure:
    """Credits of a whole as cells: at least so many of the institution itself, at most so many from outside."""

    total: int
    own: int
    outside: int

    @property
    def own_cells(self) -> range:
        """Return one step for each cell."""
        return range(self.own)

    @property
    def outside_cells(self) -> range:
        """Return one step for each cell."""
        return range(self.outside)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetRow:
    """One line of the list: the newest version in force, with the dates of all."""

    rules: RuleSet
    versions: tuple[RuleSet, ...]
    doubtful: int


def list_rows(today: date) -> list[RuleSetRow]:
    """Return each rule set once, by jurisdiction, Japan first."""
    rows = []
    for name in sorted({rules.id for rules in rule_sets()}, key=_place_in_list):
        versions = tuple(rules for rules in rule_sets() if rules.id == name)
        current = in_force(versions, today)
        doubtful = sum(line.confidence is not RuleConfidence.CONFIRMED for line in rule_lines(current))
        rows.append(RuleSetRow(rules=current, versions=versions, doubtful=doubtful))
    return rows


def _place_in_list(name: str) -> tuple[bool, bool, str]:
    """Put Japan first, and its bachelor's degrees before the others."""
    return not name.startswith("jp-"), name != "jp-undergraduate", name


def in_force(versions: tuple[RuleSet, ...], today: date) -> RuleSet:
    """Return the version in force; where none is yet, the first that will be."""
    return next((rules for rules in versions if rules.in_force_from <= today), versions[-1])


def rule_lines(rules: RuleSet) -> list[GroundedLine]:
    """Return the rules, then caps, minimums and rounding."""
    lines = [_rule_line(rule) for rule in rules.rules]
    lines += [
        GroundedLine(
            anchor=f"cap-{bucket.id}",
            heading=_("Cap"),
            sentence=_written(bucket.title),
            note=_lifted(bucket.lifted_for),
            state=_STATES[bucket.grounds.confidence],
            confidence=bucket.grounds.confidence,
            source=bucket.grounds.source,
        )
        for bucket in rules.buckets
    ]
    lines += [
        GroundedLine(
            anchor=f"minimum-{minimum.id}",
            heading=_("Minimum"),
            sentence=_written(minimum.sentence),
            note=_only_for(minimum.only_for),
            state=_STATES[minimum.grounds.confidence],
            confidence=minimum.grounds.confidence,
            source=minimum.grounds.source,
        )
        for minimum in rules.minimums
    ]
    if rules.rounding:
        lines.append(
            GroundedLine(
                anchor="rounding",
                heading=_("Rounding"),
                sentence=_written(rules.rounding.sentence),
                note="",
                state=_STATES[rules.rounding.grounds.confidence],
                confidence=rules.rounding.grounds.confidence,
                source=rules.rounding.grounds.source,
            )
        )
    return lines


def case_rows(rules: RuleSet) -> list[RuleCaseRow]:
    """Return the cases, each worked out anew."""
    return [_case_row(case, case.assessed(rules)) for case in cases_of(rules.id, rules.version)]


def figure(rules: RuleSet) -> CapFigure | None:
    """Return the credits of the whole as cells; None where no total of 124 is split by one cap."""
    caps = [bucket.cap for bucket in rules.buckets if bucket.id == "outside" and bucket.cap is not None]
    if rules.total != _DRAWN_TOTAL or not caps:
        return None
    return CapFigure(total=int(rules.total), own=int(rules.total - caps[0]), outside=int(caps[0]))


def sharing(rules: RuleSet) -> list[LawRule]:
    """Return the rules whose credits fill the cap that the figure draws."""
    return [rule for rule in rules.rules if "outside" in rule.buckets]


def _rule_line(rule: LawRule) -> GroundedLine:
    return GroundedLine(
        anchor=rule.id,
        heading=_written(rule.article),
        sentence=_written(rule.sentence),
        note=_written(rule.note) or _only_for(rule.only_for),
        state=_STATES[rule.grounds.confidence],
        confidence=rule.grounds.confidence,
        source=rule.grounds.source,
    )


def _case_row(case: RuleCase, verdict: CreditVerdict) -> RuleCaseRow:
    state, label = _answer(verdict, case)
    return RuleCaseRow(
        situation=_written(case.situation),
        working=tuple(_working(verdict)) or ("—",),
        state=state,
        label=label,
        why=_written(case.why),
        is_as_stated=not case.differences(verdict),
    )


def _answer(verdict: CreditVerdict, case: RuleCase) -> tuple[str, str]:
    countings = {item.counting for item in verdict.items}
    if any(minimum.missing and minimum.id in case.missing and minimum.id != "own" for minimum in verdict.minimums):
        return "warn", _("Not enough yet")
    if verdict.used == 0:
        return ("unk", _("Not known")) if Counting.UNKNOWN in countings else ("fail", _("Cannot be credited"))
    credits = plain_decimal(verdict.used)
    if countings == {Counting.COUNTS}:
        return "ok", _("%(credits)s credits count") % {"credits": credits}
    return "warn", _("Only %(credits)s credits count") % {"credits": credits}


def _working(verdict: CreditVerdict) -> Iterator[str]:
    """Write the conversions, which end counted, what the caps come to, and why something does not count."""
    filled = [bucket for bucket in verdict.buckets if bucket.used or bucket.before]
    caps = [line for bucket in filled for line in bucket.working]
    sizes = [line for item in verdict.items if item.used for line in item.working]
    lines = [line for line in sizes if line.code not in _PLAIN] + caps or sizes
    reasons = [line for item in verdict.items for line in item.reasons]
    yield from dict.fromkeys(texts.sentence(line, language()) for line in lines + reasons)


def _lifted(traits: frozenset[str]) -> str:
    names = ", ".join(_written(texts.term(trait)) for trait in sorted(traits))
    return _("Does not apply to: %(people)s") % {"people": names} if names else ""


def _only_for(traits: frozenset[str]) -> str:
    names = ", ".join(_written(texts.term(trait)) for trait in sorted(traits))
    return _("Only for: %(people)s") % {"people": names} if names else ""


def _written(text: LocalizedText) -> str:
    return text.in_language(language())
