"""Write a conformance report for a person at a terminal: the sentence, what it is, then only the gaps.

Shapes carry the meaning and colours repeat it. Everything fits 80 columns in both languages.
"""

from collections.abc import Sequence
from decimal import Decimal

from rich.console import Console
from rich.text import Text

from kakitome.cli._wrapping import cells, wrapped
from kakitome.errors import Problem
from kakitome.learning.framework.check import ConformanceReport, FrameworkConformance, RuleFinding
from kakitome.learning.framework.conditions import DescriptorFinding
from kakitome.learning.framework.model import Confidence, Framework, Rule
from kakitome.learning.framework.nature import KIND_CONFIDENCE, Nature, NatureVerdict
from kakitome.learning.framework.size import EffortConversion
from kakitome.mapping.conformance_data import (
    CONVERSION_NOTE,
    framework_sentence,
    mend_of,
    nature_sentence,
    report_sentence,
)
from kakitome.texts import excerpt, sentence, term
from kakitome.values.localized_text import Language, LocalizedText

WIDTH = 80
SHAPES = {
    DescriptorFinding.MET: ("✓", "green"),
    DescriptorFinding.MISSING: ("□", "red"),
    DescriptorFinding.INCONSISTENT: ("▨", "yellow"),
}


def print_report(report: ConformanceReport, language: Language) -> None:
    """Print a whole report."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDTH)
    title = report.microcredential.title.in_language(language)
    if title:
        console.print(Text(excerpt(title), style="bold"))
    console.print(Text(sentence(report_sentence(report), language), style="green" if report.passed else "yellow"))
    _print_nature(console, report.nature, language)
    for conformance in report.frameworks:
        _print_framework(console, conformance, language)
    shown = {problem for c in report.frameworks for finding in c.gaps for problem in map(_key, finding.problems)}
    others = [p for p in (*report.problems, *report.inconsistencies) if _key(p) not in shown]
    _print_problems(console, others, language)
    _print_conversions(console, report.conversions, language)


def _key(problem: Problem) -> tuple[str, str]:
    return problem.code, problem.pointer


def _print_nature(console: Console, nature: Nature, language: Language) -> None:
    mark, colour = {
        NatureVerdict.MICROCREDENTIAL: ("✓", "green"),
        NatureVerdict.NOT_YET: ("△", "yellow"),
        NatureVerdict.NOT_A_MICROCREDENTIAL: ("✗", "red"),
    }[nature.verdict]
    console.print()
    console.print(Text(f"{mark} {sentence(nature_sentence(nature), language)}", style=colour))
    if nature.kind is not None:
        label = term("label.badge_kind").in_language(language)
        kind = _joined([(term(f"badge_kind.{nature.kind.value}"), KIND_CONFIDENCE)], language)
        console.print(Text(f"  {label}: {kind}", style="dim"))
    for reason in nature.reasons:
        _print_row(console, "·", sentence(reason, language))


def _print_framework(console: Console, conformance: FrameworkConformance, language: Language) -> None:
    console.print()
    framework = conformance.framework
    console.print(Text(framework.name.in_language(language), style="bold"))
    text = sentence(framework_sentence(conformance), language)
    console.print(Text(f"{_tally(conformance)} {text}", style="green" if conformance.passed else "yellow"))
    confidence = term(f"confidence.{framework.confidence.value}").in_language(language)
    source = term("label.source").in_language(language)
    for line in wrapped(f"{source}: {framework.source} ({confidence})", console.width):
        console.print(Text(line, style="dim"), soft_wrap=True)
    for finding in conformance.gaps:
        if finding.counted or finding.finding is DescriptorFinding.INCONSISTENT:
            _print_gap(console, finding, framework, language)
    for key, findings in _folded(conformance).items():
        if findings:
            names = _joined([(f.rule.name, f.rule.confidence) for f in findings], language)
            _print_row(console, term(f"label.{key}").in_language(language) + ":", names)
    advice = [rule for rule in framework.beyond if rule not in conformance.not_checked]
    for key, beyond in (("not_checked", conformance.not_checked), ("advice", advice)):
        if beyond:
            names = _joined([(rule.name, rule.confidence) for rule in beyond], language)
            _print_row(console, term(f"label.{key}").in_language(language) + ":", names)


def _joined(named: Sequence[tuple[LocalizedText, Confidence]], language: Language) -> str:
    """Write names in a row; what no source says is marked."""
    left, right, between = ("（", "）", "、") if language == "ja" else (" (", ")", ", ")
    written = []
    for name, confidence in named:
        doubt = term(f"confidence.{confidence.value}").in_language(language) if confidence.is_doubtful else ""
        written.append(name.in_language(language) + (f"{left}{doubt}{right}" if doubt else ""))
    return between.join(written)


def _folded(conformance: FrameworkConformance) -> dict[str, list[RuleFinding]]:
    """Group what needs no action now, each group one line."""
    return {
        "met": [f for f in conformance.findings if f.finding is DescriptorFinding.MET],
        "optional_open": [f for f in conformance.gaps if not f.counted and f.finding is DescriptorFinding.MISSING],
        "given_at_award": list(conformance.given_at_award),
    }


def _tally(conformance: FrameworkConformance) -> str:
    """Draw one mark per counted rule: met, inconsistent, missing."""
    order = (DescriptorFinding.MET, DescriptorFinding.INCONSISTENT, DescriptorFinding.MISSING)
    marks = {DescriptorFinding.MET: "■", DescriptorFinding.INCONSISTENT: "▨", DescriptorFinding.MISSING: "□"}
    counted = [finding.finding for finding in conformance.findings if finding.counted]
    return "".join(marks[kind] for kind in order for finding in counted if finding is kind)


def _print_gap(console: Console, finding: RuleFinding, framework: Framework, language: Language) -> None:
    """Print clause, reason and remedy of one gap."""
    mark, colour = SHAPES[finding.finding]
    rule = finding.rule
    state = term(f"finding.{finding.finding.value}").in_language(language)
    console.print()
    console.print(Text(f"  {mark} {rule.name.in_language(language)}: {state}", style=colour))
    rows = [("found", sentence(problem, language)) for problem in finding.problems]
    rows += [
        ("clause", rule.clause.in_language(language)),
        ("why", rule.why.in_language(language)),
        ("mend", mend_of(finding).in_language(language)),
        ("field", finding.pointer),
        ("source", _source(rule, framework, language)),
    ]
    labels = {key: term(f"label.{key}").in_language(language) for key, _ in rows}
    widest = max(map(cells, labels.values()))
    for key, words in rows:
        _print_row(console, labels[key] + " " * (widest - cells(labels[key])), words, indent=4, style="dim")


def _source(rule: Rule, framework: Framework, language: Language) -> str:
    """Say how sure we are of a rule, and where it comes from unless that is said above it."""
    known = term(f"confidence.{rule.confidence.value}").in_language(language)
    return known if rule.source == framework.source else f"{rule.source} ({known})"


def _print_problems(console: Console, problems: Sequence[Problem], language: Language) -> None:
    """Print what reading found and what is worth knowing besides the gaps."""
    if not problems:
        return
    console.print()
    console.print(Text(term("label.noticed").in_language(language), style="bold"))
    for problem in dict((_key(p), p) for p in problems).values():
        where = f"{excerpt(problem.pointer)}  " if problem.pointer else ""
        _print_row(
            console, {"error": "✗", "warning": "△", "info": "·"}[problem.severity], where + sentence(problem, language)
        )


def _print_conversions(console: Console, conversions: Sequence[EffortConversion], language: Language) -> None:
    """Print the effort in other units, each with the rule it rests on."""
    if not conversions:
        return
    console.print()
    console.print(Text(term("label.conversions").in_language(language), style="bold"))
    for conversion in conversions:
        unit = term(f"unit.{conversion.unit.value}").in_language(language)
        span = _span(conversion.value_min, conversion.value_max)
        if span == "1" and language == "en":
            unit = unit.replace("credits", "credit").replace("hours", "hour")
        notes = " ".join(rule.note.in_language(language) for rule in conversion.rules)
        _print_row(console, "=", f"{span} {unit}  {notes}")
    _print_row(console, "·", sentence(CONVERSION_NOTE, language))


def _span(low: Decimal, high: Decimal) -> str:
    def plain(value: Decimal) -> str:
        written = f"{value:f}"
        return written.rstrip("0").rstrip(".") if "." in written else written

    return plain(low) if low == high else f"{plain(low)}–{plain(high)}"


def _print_row(console: Console, mark: str, words: str, *, indent: int = 2, style: str = "") -> None:
    """Print words with a mark in front, wrapped under themselves."""
    beside = indent + cells(mark) + 1
    for number, line in enumerate(wrapped(words, console.width - beside)):
        start = Text(" " * indent + mark + " ", style=style) if number == 0 else Text(" " * beside)
        console.print(Text.assemble(start, line), soft_wrap=True)
