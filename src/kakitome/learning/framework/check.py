"""Hold a definition against frameworks: what is met, missing, inconsistent, not asked, or given at award.

`check` never changes a definition and never raises for one, however incomplete: a draft is a normal state.

>>> from kakitome.values.localized_text import LocalizedText
>>> report = check(Microcredential(title=LocalizedText(en="Wind")), ["jp-common"])
>>> report.passed, report.frameworks[0].to_go
(False, 8)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kakitome.errors import Problem
from kakitome.learning.framework.catalogue import DEFAULT_FRAMEWORKS, descriptors, find_frameworks
from kakitome.learning.framework.conditions import DescriptorFinding, judge, none_meets
from kakitome.learning.framework.inconsistency import descriptor_of, inconsistencies
from kakitome.learning.framework.model import BeyondDefinition, Framework, Requirement, Rule
from kakitome.learning.framework.nature import Nature, nature_of
from kakitome.learning.framework.size import EffortConversion, conversions
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.statements import is_stated
from kakitome.values.localized_text import LocalizedText

COUNTED = (Requirement.REQUIRED, Requirement.CONDITIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFinding:
    """How one rule stands; `problems` are the particular reasons, the rule itself carries clause and why.

    `is_contradicted` means that the rule's own test is not what failed: the descriptor contradicts something, or
    could not be read.
    """

    rule: Rule
    finding: DescriptorFinding
    problems: tuple[Problem, ...] = ()
    is_contradicted: bool = False

    @property
    def mend(self) -> LocalizedText:
        """Return what to do in general; `texts.remedy` knows more about some problems."""
        return descriptors()[self.rule.descriptor].mend if self.is_contradicted else self.rule.mend

    @property
    def pointer(self) -> str:
        """JSON pointer to the field a person must look at."""
        return self.problems[0].pointer if self.problems and self.problems[0].pointer else f"/{self.rule.descriptor}"

    @property
    def counted(self) -> bool:
        """Tell whether it counts towards the framework: asked, and not left to the award."""
        open_finding = self.finding not in (DescriptorFinding.GIVEN_AT_AWARD, DescriptorFinding.NOT_ASKED)
        return open_finding and self.rule.requirement in COUNTED

    @property
    def is_gap(self) -> bool:
        """Tell whether something is missing or inconsistent, required or not."""
        return self.finding in (DescriptorFinding.MISSING, DescriptorFinding.INCONSISTENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkConformance:
    """How a definition stands against one framework.

    `not_asked` names the descriptors of which this framework says nothing.
    """

    framework: Framework
    findings: tuple[RuleFinding, ...]
    not_asked: tuple[str, ...]

    @property
    def required_total(self) -> int:
        """Count what must be met in the definition itself."""
        return sum(finding.counted for finding in self.findings)

    @property
    def required_met(self) -> int:
        """Count what is met of it."""
        return sum(finding.counted and finding.finding is DescriptorFinding.MET for finding in self.findings)

    @property
    def to_go(self) -> int:
        """Count what still has to be mended."""
        return self.required_total - self.required_met

    @property
    def given_at_award(self) -> tuple[RuleFinding, ...]:
        """Return the rules that only an award can meet."""
        return tuple(f for f in self.findings if f.finding is DescriptorFinding.GIVEN_AT_AWARD)

    @property
    def gaps(self) -> tuple[RuleFinding, ...]:
        """Return what must be mended first, then what could be."""
        return tuple(sorted((f for f in self.findings if f.is_gap), key=lambda f: not f.counted))

    @property
    def passed(self) -> bool:
        """Tell whether every required descriptor and condition is met, as far as a definition can answer."""
        return self.to_go == 0

    @property
    def not_checked(self) -> tuple[BeyondDefinition, ...]:
        """Return what the framework requires and a definition cannot answer; advice is left out."""
        return tuple(rule for rule in self.framework.beyond if rule.requirement in COUNTED)

    def finding_for(self, descriptor: str) -> DescriptorFinding:
        """Return the weakest finding of a descriptor's rules, `NOT_ASKED` when no rule concerns it.

        Where some of its rules are required, advice beside them does not make it weaker.
        """
        order = (
            DescriptorFinding.INCONSISTENT,
            DescriptorFinding.MISSING,
            DescriptorFinding.GIVEN_AT_AWARD,
            DescriptorFinding.MET,
            DescriptorFinding.NOT_ASKED,
        )
        concerned = [f for f in self.findings if f.rule.descriptor == descriptor]
        required = [f for f in concerned if f.rule.requirement in COUNTED]
        findings = {f.finding for f in required or concerned}
        return next((finding for finding in order if finding in findings), DescriptorFinding.NOT_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformanceReport:
    """Everything there is to say about one definition.

    Attributes:
        nature: whether it is a micro-credential at all.
        frameworks: one answer per framework, in the order asked.
        inconsistencies: contradictions within the definition, with warnings and remarks on levels.
        problems: what reading the file found, e.g. an unknown key.
        conversions: the learner effort in other units, each with its rule.
    """

    microcredential: Microcredential
    nature: Nature
    frameworks: tuple[FrameworkConformance, ...]
    inconsistencies: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    conversions: tuple[EffortConversion, ...] = ()

    @property
    def passed(self) -> bool:
        """Tell whether nothing stands against it: what is required is there, fits together, and is what it is called.

        What is no micro-credential does not pass, unless it was held only against systems of their own (履修証明).
        """
        return self.to_go == 0 and (self.nature.is_microcredential or not self.asks_for_microcredential)

    @property
    def asks_for_microcredential(self) -> bool:
        """Tell whether any chosen framework is one of micro-credentials."""
        return any(conformance.framework.of_microcredentials for conformance in self.frameworks)

    @property
    def to_go(self) -> int:
        """Count the fields that must still be mended, each once: gaps of all frameworks, and contradictions."""
        open_fields = {f.rule.descriptor for c in self.frameworks for f in c.findings if f.counted and f.is_gap}
        return len(open_fields | self.contradicted)

    @property
    def contradicted(self) -> frozenset[str]:
        """Name the fields that contradict something or could not be read, whether a framework asks for them or not."""
        problems = (*self.inconsistencies, *self.problems)
        return frozenset(descriptor_of(problem) for problem in problems if problem.severity == "error") - {""}

    @property
    def not_checked(self) -> int:
        """Count what the chosen frameworks require and a definition cannot answer."""
        return sum(len(conformance.not_checked) for conformance in self.frameworks)

    def framework(self, framework_id: str) -> FrameworkConformance | None:
        """Find the answer for a framework by its id or an alias."""
        wanted = framework_id.lower()
        conformances = (c for c in self.frameworks if framework_id == c.framework.id or wanted in c.framework.aliases)
        return next(conformances, None)


def check(
    microcredential: Microcredential,
    frameworks: Sequence[str | Framework] = DEFAULT_FRAMEWORKS,
    *,
    problems: Sequence[Problem] = (),
) -> ConformanceReport:
    """Check a definition against frameworks.

    Args:
        microcredential: the definition, complete or not.
        frameworks: ids, aliases or paths of framework files, or frameworks already loaded.
        problems: what reading the definition found; an unreadable field counts as inconsistent, not as missing.

    Raises:
        UnknownFramework: an id that nothing answers to.
    """
    effort = microcredential.learner_effort
    contradictions = inconsistencies(microcredential)
    blocking = tuple(p for p in (*contradictions, *problems) if p.severity == "error")
    return ConformanceReport(
        microcredential=microcredential,
        nature=nature_of(microcredential),
        frameworks=tuple(_against(microcredential, framework, blocking=blocking) for framework in _chosen(frameworks)),
        inconsistencies=contradictions,
        problems=tuple(problems),
        conversions=conversions(effort) if effort is not None and effort.value > 0 else (),
    )


def _chosen(frameworks: Sequence[str | Framework]) -> tuple[Framework, ...]:
    chosen: dict[str, Framework] = {}
    for wanted in frameworks:
        for framework in find_frameworks([wanted], with_files=True) if isinstance(wanted, str) else (wanted,):
            chosen.setdefault(framework.id, framework)
    return tuple(chosen.values())


def _against(mc: Microcredential, framework: Framework, *, blocking: Sequence[Problem]) -> FrameworkConformance:
    required = {rule.descriptor for rule in framework.rules}
    return FrameworkConformance(
        framework=framework,
        findings=tuple(_finding(mc, rule, blocking=blocking) for rule in framework.rules),
        not_asked=tuple(key for key in descriptors() if key not in required),
    )


def _finding(mc: Microcredential, rule: Rule, *, blocking: Sequence[Problem]) -> RuleFinding:
    """Judge one rule; a contradiction in its descriptor outweighs that something is stated.

    Rules of their own (a size, a cell of the quality matrix) stand by their own test: 60 hours are over 10 hours,
    however many credits are claimed for them.
    """
    if none_meets(mc, rule):
        return RuleFinding(rule=rule, finding=DescriptorFinding.MET)
    judgement = judge(mc, rule)
    own = (judgement.problem,) if judgement.problem is not None else ()
    concerned = tuple(p for p in blocking if descriptor_of(p) == rule.descriptor)
    spoilt = concerned and judgement.finding is DescriptorFinding.MET and rule.id == rule.descriptor
    unreadable = (
        concerned and judgement.finding is DescriptorFinding.MISSING and not is_stated(getattr(mc, rule.descriptor))
    )
    if spoilt or unreadable:
        return RuleFinding(rule=rule, finding=DescriptorFinding.INCONSISTENT, problems=concerned, is_contradicted=True)
    return RuleFinding(rule=rule, finding=judgement.finding, problems=own)
