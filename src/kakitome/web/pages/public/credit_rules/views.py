"""The list of rule sets, one version of one, and its file."""

from datetime import date
from importlib import resources

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kakitome.learning import credit
from kakitome.learning.credit.loading import UnknownRuleSet, versions_of
from kakitome.learning.credit.rule_set import RuleConfidence, RuleSet
from kakitome.values.instants import day_of
from kakitome.web.open_answers import for_any_origin, open_bytes
from kakitome.web.pages.public.credit_rules import showing

TOML = "application/toml"
_PAGE = "pages/public/credit_rules/rule_set.html"


@require_safe
def rule_set_list(request: HttpRequest) -> HttpResponse:
    """List every rule set with its versions."""
    rows = showing.list_rows(_today())
    return render(request, "pages/public/credit_rules/list.html", {"rows": rows, "confidences": tuple(RuleConfidence)})


@require_safe
def rule_set_page(request: HttpRequest, rule_set: str, version: str = "") -> HttpResponse:
    """Show one version; without a date the one in force today."""
    versions = _versions(rule_set)
    current = showing.in_force(versions, _today())
    rules = _version(versions, version) if version else current
    cases = showing.case_rows(rules)
    context = {
        "rules": rules,
        "versions": versions,
        "is_in_force": rules is current,
        "is_to_come": rules.in_force_from > _today(),
        "lines": showing.rule_lines(rules),
        "cases": cases,
        "disagreeing": sum(not case.is_as_stated for case in cases),
        "figure": showing.figure(rules),
        "sharing": showing.sharing(rules),
        "confidences": tuple(RuleConfidence),
    }
    return render(request, _PAGE, context)


@for_any_origin
def rule_set_file(request: HttpRequest, rule_set: str, version: str) -> HttpResponse:
    """Answer the file itself, as the engine reads it."""
    rules = _version(_versions(rule_set), version)
    file = resources.files(credit).joinpath("rule_sets", f"{rules.id}@{rules.version}.toml")
    return open_bytes(request, file.read_bytes(), media_type=TOML)


def _versions(rule_set: str) -> tuple[RuleSet, ...]:
    try:
        return versions_of(rule_set)
    except UnknownRuleSet as error:
        raise Http404 from error


def _version(versions: tuple[RuleSet, ...], version: str) -> RuleSet:
    rules = next((rules for rules in versions if rules.version == version), None)
    if rules is None:
        raise Http404
    return rules


def _today() -> date:
    return day_of(timezone.now())
