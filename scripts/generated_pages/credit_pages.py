"""The pages on the rules of credit: one for each rule set, with its versions, sources, doubts and cases."""

from collections.abc import Callable

from kakitome.learning.credit.loading import rule_sets
from kakitome.learning.credit.rule_cases import CaseSort, RuleCase, cases_of
from kakitome.learning.credit.rule_set import Grounds, RuleConfidence, RuleSet
from kakitome.learning.workload import plain_decimal
from kakitome.texts import sentence
from kakitome.values.localized_text import LocalizedText

FOLDER = "docs/rules/credit"
_CONFIDENCE = {
    RuleConfidence.CONFIRMED: "確かめた · confirmed",
    RuleConfidence.SECONDARY: "二次の資料による · secondary",
    RuleConfidence.SEED: "講演の資料による · from a lecture",
    RuleConfidence.DERIVED: "私たちの読み方 · our reading",
    RuleConfidence.UNCONFIRMED: "確かめられていない · unconfirmed",
}
_SORTS = {
    CaseSort.ACCEPT: "認定できる · accepted",
    CaseSort.REFUSE: "認定できない · refused",
    CaseSort.EDGE: "端 · edge",
}


def pages() -> dict[str, Callable[[], str]]:
    """Return the writer of each page, by its path."""
    ids = sorted({rule_set.id for rule_set in rule_sets()})
    return {f"{FOLDER}/README.md": _index} | {f"{FOLDER}/{name}.md": _writer(name) for name in ids}


def _writer(rule_set_id: str) -> Callable[[], str]:
    return lambda: _page([rule_set for rule_set in rule_sets() if rule_set.id == rule_set_id])


def _index() -> str:
    lines = [
        "# Rule sets of credit · 単位認定の決まり",
        "",
        "What each rule set says, where it comes from and what is not known of it. How they are read:",
        "[credit](../credit.md). These pages are written by `make reference` from `learning/credit/rule_sets/`.",
        "",
        "| 決まり · rule set | versions | rules | cases |",
        "|---|---|---|---|",
    ]
    for name in sorted({rule_set.id for rule_set in rule_sets()}):
        versions = [rule_set for rule_set in rule_sets() if rule_set.id == name]
        cases = sum(len(cases_of(name, version.version)) for version in versions)
        dates = ", ".join(version.version for version in versions)
        lines.append(f"| [{_both(versions[0].title)}]({name}.md) | {dates} | {len(versions[0].rules)} | {cases} |")
    return "\n".join(lines) + "\n"


def _page(versions: list[RuleSet]) -> str:
    lines = [f"# {_both(versions[0].title)}", "", "This page is written by `make reference`.", ""]
    for version in versions:
        lines += _version_lines(version)
    return "\n".join(lines).rstrip() + "\n"


def _version_lines(rules: RuleSet) -> list[str]:
    lines = [f"## {rules.version}", "", f"{_both(rules.lead)}", ""]
    if rules.changed:
        lines += [_both(rules.changed), ""]
    lines += ["| | 決まり · rule | 確かさ · confidence | 出典 · source |", "|---|---|---|---|"]
    lines += [
        f"| {_both(rule.article)} | {_both(rule.sentence)}{_note(rule.note)} | {_grounds(rule.grounds)} |"
        for rule in rules.rules
    ]
    lines += [f"| 上限 · cap | {_both(bucket.title)} | {_grounds(bucket.grounds)} |" for bucket in rules.buckets]
    lines += [
        f"| 下限 · minimum | {_both(minimum.sentence)} | {_grounds(minimum.grounds)} |" for minimum in rules.minimums
    ]
    if rules.rounding:
        lines.append(f"| 端数 · rounding | {_both(rules.rounding.sentence)} | {_grounds(rules.rounding.grounds)} |")
    lines += [
        "",
        "| こういうとき · situation | 数える単位 · counts | | わけ · why | 計算 · working |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {_both(case.situation)} | {case.used} | {_SORTS[case.sort]} | {_both(case.why)} | {_working(case, rules)} |"
        for case in cases_of(rules.id, rules.version)
    ]
    return [*lines, ""]


def _working(case: RuleCase, rules: RuleSet) -> str:
    """Write what the calculation answers: sizes and which end counted, caps, minimums that lack, reasons."""
    verdict = case.assessed(rules)
    filled = [bucket for bucket in verdict.buckets if bucket.used or bucket.before]
    answers = [line for item in verdict.items if item.used for line in item.working]
    answers += [line for bucket in filled for line in bucket.working]
    answers += [line for item in verdict.items for line in item.reasons]
    lines = dict.fromkeys(f"{sentence(line, 'ja')} {sentence(line, 'en')}" for line in answers)
    lacking = [minimum for minimum in verdict.minimums if minimum.missing and minimum.id in case.missing]
    sums = [f"{plain_decimal(m.needed)} − {plain_decimal(m.have)} = {plain_decimal(m.missing)}" for m in lacking]
    return "<br>".join([*lines, *(f"下限まで · to the minimum: {line}" for line in sums)]).replace("|", "\\|")


def _grounds(grounds: Grounds) -> str:
    return f"{_CONFIDENCE[grounds.confidence]} | {grounds.source}"


def _note(note: LocalizedText) -> str:
    return f"<br>{_both(note)}" if note else ""


def _both(text: LocalizedText) -> str:
    return f"{text.ja}<br>{text.en}".replace("|", "\\|") if len(text.ja) > 16 else f"{text.ja} · {text.en}"
