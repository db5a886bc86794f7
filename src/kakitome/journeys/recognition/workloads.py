"""Reviewers on a platform: their load and calibration told.

workloads(platform, "kikou", now=now)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.reviewer import Calibration, Reviewer, calibration
from kakitome.services.examining import load_case
from kakitome.services.examining.context import day_of
from kakitome.services.examining.heads import heads_of_reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What the register tells of one reviewer beside the entry: cases of this year, open ones, calibration."""

    this_year: int
    open_now: int
    calibration: Calibration


def workload(context: CaseContext, reviewer: Reviewer, *, now: datetime) -> Workload:
    """Count somebody's cases of the body's year, and compare the scores with the panels'."""
    cases = [
        load_case(context.examining, head.number) for head in heads_of_reviewer(context.examining, reviewer.account)
    ]
    year = _year(context, now)
    given = [
        (case, assignment)
        for case in cases
        for assignment in case.assignments
        if assignment.account == reviewer.account
    ]
    mine = [(case, assignment) for case, assignment in given if assignment.state != "recused"]
    return Workload(
        this_year=sum(_year(context, assignment.assigned_at) == year for _, assignment in mine),
        open_now=sum(_is_open(case, reviewer.account) for case, assignment in mine if assignment.round == case.round),
        calibration=calibration(cases, reviewer.account),
    )


def workloads(platform: Platform, body: str, *, now: datetime) -> Mapping[str, Workload]:
    """Return the workload of everybody in the register, by the entry's id."""
    context = case_context(platform, body)
    return {reviewer.id: workload(context, reviewer, now=now) for reviewer in platform.store(body).reviewers.list_all()}


def _is_open(case: Case, account: str) -> bool:
    return case.state.value in ("accepted", "in_review") and all(
        scoring.account != account for scoring in case.counted_scorings
    )


def _year(context: CaseContext, instant: datetime) -> int:
    body = context.examining.store.body.find()
    on = day_of(context.examining, instant)
    return body.configuration.year_of(on) if body else on.year
