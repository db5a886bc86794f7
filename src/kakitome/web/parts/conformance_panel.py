"""*What is missing*: a conformance report as the panel beside the form shows it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.framework.check import ConformanceReport, FrameworkConformance, RuleFinding
from kakitome.learning.framework.conditions import DescriptorFinding
from kakitome.learning.framework.model import BeyondDefinition, Confidence, Rule
from kakitome.learning.framework.nature import NatureVerdict
from kakitome.learning.framework.size import EffortConversion
from kakitome.mapping.conformance_data import CONVERSION_NOTE, framework_sentence, mend_of
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.letter import amount, joined
from kakitome.web.parts.shapes import State, Words
from kakitome.web.parts.written import finding, language

_TALLY: dict[DescriptorFinding, State] = {
    DescriptorFinding.MET: "ok",
    DescriptorFinding.INCONSISTENT: "warn",
    DescriptorFinding.MISSING: "fail",
}


def panel_of(
    report: ConformanceReport, *, anchor: Callable[[str], str] = lambda _: "", beside: Sequence[Problem] = ()
) -> dict[str, Any]:
    """Turn a report into the panel; `anchor` finds the field a JSON pointer means, `beside` are further remarks."""
    verdict = report.nature.verdict
    state: State = {NatureVerdict.MICROCREDENTIAL: "ok", NatureVerdict.NOT_YET: "warn"}.get(verdict, "fail")  # type: ignore[assignment]
    sentence = {
        NatureVerdict.MICROCREDENTIAL: _("It is a micro-credential"),
        NatureVerdict.NOT_YET: _("Not a micro-credential yet"),
        NatureVerdict.NOT_A_MICROCREDENTIAL: _("This is not a micro-credential"),
    }[verdict]
    ok = _("Ten hours or more, or one credit, with outcomes that are assessed.")
    return {
        "nature_state": state,
        "nature": sentence,
        "reasons": [finding(p) for p in report.nature.reasons] or [ok],
        "tabs": [_tab(framework, anchor) for framework in report.frameworks],
        "remarks": list(dict.fromkeys(finding(p) for p in (*_remarks(report), *beside))),
        "conversions": conversions_in_words(report.conversions),
        "conversion_note": finding(CONVERSION_NOTE),
        "to_go": report.to_go,
    }


def _remarks(report: ConformanceReport) -> list[Problem]:
    """Return what is no error: how something was read, and what may stay as it is."""
    return [problem for problem in (*report.problems, *report.inconsistencies) if problem.severity != "error"]


def conversions_in_words(conversions: Sequence[EffortConversion]) -> Words:
    """Write what the workload is in other units; ECTS is always a range."""
    return joined([amount(c.value_min, c.unit, most=c.value_max if c.is_range else None) for c in conversions])


def _tab(conformance: FrameworkConformance, anchor: Callable[[str], str]) -> dict[str, Any]:
    framework = conformance.framework
    counted = [f for f in conformance.findings if f.counted]
    return {
        "id": framework.id,
        "short": framework.short,
        "to_go": _standing(conformance),
        "headline": finding(framework_sentence(conformance)),
        "tally": sorted((_TALLY.get(f.finding, "none") for f in counted), key=["ok", "warn", "fail", "none"].index),
        "note": _source(conformance),
        "gaps": [_gap(f, anchor) for f in conformance.gaps],
        "met": [_named(f.rule) for f in conformance.findings if f.finding is DescriptorFinding.MET],
        "at_award": [f.rule.name for f in conformance.given_at_award],
        "not_checked": [_named(beyond_definition) for beyond_definition in conformance.not_checked],
        "advice": [_named(beyond) for beyond in framework.beyond if beyond not in conformance.not_checked],
    }


def _standing(conformance: FrameworkConformance) -> str:
    """Write beside a framework's name how far it is; what cannot be checked keeps it from being called complete."""
    to_go = conformance.to_go
    if to_go:
        return ngettext("%(n)s to go", "%(n)s to go", to_go) % {"n": to_go}
    return _("as far as checked") if conformance.not_checked else _("complete")


def _named(rule: Rule | BeyondDefinition) -> str:
    """Name a rule, and say where it is our own reading or not confirmed."""
    name = rule.name.in_language(language())
    if not rule.confidence.is_doubtful:
        return name
    doubt = texts.term(f"confidence.{rule.confidence.value}").in_language(language())
    return f"{name}（{doubt}）" if language() == "ja" else f"{name} ({doubt})"


def _source(conformance: FrameworkConformance) -> str:
    framework = conformance.framework
    doubt = {
        Confidence.CONFIRMED: _("Read in the primary text."),
        Confidence.SEED: _("From a secondary source; not yet checked against the original."),
        Confidence.DERIVED: _("Our own reading (derived); no authority has published it so."),
        Confidence.UNCONFIRMED: _("Not confirmed by any source we could read."),
    }[framework.confidence]
    gap = "" if language() == "ja" else " "
    return f"{framework.name.in_language(language())}{_('.')}{gap}{doubt}"


def _gap(rule_finding: RuleFinding, anchor: Callable[[str], str]) -> dict[str, Any]:
    missing = rule_finding.finding is DescriptorFinding.MISSING
    name = rule_finding.rule.name.in_language(language())
    title = _("%(name)s: not there yet") if missing else _("%(name)s: does not add up")
    particular = [finding(p) for p in rule_finding.problems]
    confidence = rule_finding.rule.confidence
    state: State = "fail" if missing else "warn"
    return {
        "state": state if rule_finding.counted else "none",
        "title": title % {"name": name},
        "clause": rule_finding.rule.clause,
        "whys": particular or [rule_finding.rule.why.in_language(language())],
        "mend": mend_of(rule_finding),
        "anchor": anchor(rule_finding.pointer),
        "doubt": texts.term(f"confidence.{confidence.value}") if confidence.is_doubtful else LocalizedText(),
    }
