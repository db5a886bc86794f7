"""What examining works with, wired for one body of a platform."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.credit_limits import count_case, counting_data
from kakitome.journeys.recognition.credit_source import report_of, verify_source
from kakitome.journeys.recognition.people import PlatformPeople
from kakitome.journeys.recognition.source_marks import settle_mark
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import Role, is_of_a_person
from kakitome.services.defining import gate
from kakitome.services.examining import ExaminingContext
from kakitome.services.examining.context import SourceLook


def examining_context(platform: Platform, body: str) -> ExaminingContext:
    """Wire what examining works with in one body; raises `NotFound` (E_INSTITUTION_UNKNOWN)."""

    def page_of(role: Role, case: Case) -> str:
        return f"{platform.site_url}{_page(role, case)}"

    def identifier_of(institution: str) -> str:
        node = platform.organisations.get(institution)
        issuers = platform.store(institution).issuers.list_issuers()
        did = node.did or next((issuer.issuer.did for issuer in issuers if issuer.closed_at is None), "")
        return did or node.ror or node.url

    store = platform.store(body)

    def source_of(case: Case, now: datetime) -> SourceLook:
        read = verify_source(platform, case, store=store, now=now)

        def count(seen: Case) -> Mapping[str, Any]:
            return counting_data(count_case(platform, _as_proposed(seen), read=read, now=now, deciding=store))

        return SourceLook(report=report_of(platform, case, read=read, now=now), count=count)

    return ExaminingContext(
        body=body,
        store=store,
        registry=platform.registry,
        people=PlatformPeople(organisations=platform.organisations, accounts=platform.accounts),
        files=platform.evidence_files,
        gate=gate,
        page_of=page_of,
        partner_page=lambda institution: f"{platform.site_url}/desk/{institution}/partnerships",
        address_of=lambda number, version: f"{platform.site_url}/registry/{number}/v{version}",
        identifier_of=identifier_of,
        failpoints=platform.failpoints,
        settle=lambda case, now: settle_mark(platform, case, now=now),
        scanner=platform.scanner,
        source_of=source_of,
    )


def _as_proposed(case: Case) -> Case:
    """Return a case with what lies before the committee as what was examined: that is what is counted."""
    return replace(case, examination=case.proposal.examination) if case.proposal else case


def _page(role: Role, case: Case) -> str:
    """Return where somebody finds a case: the applicant's desk, the secretariat's, the reviewer's, the committee's."""
    if role is Role.APPLICANT and is_of_a_person(case.procedure):
        return f"/mine/credit/cases/{case.number}"
    if role is Role.SECRETARIAT and is_of_a_person(case.procedure):
        return f"/desk/{case.body}/credit/cases/{case.number}"
    if role is Role.APPLICANT:
        return f"/desk/{case.applicant}/applications/{case.number}"
    if role is Role.SECRETARIAT:
        return f"/desk/{case.body}/cases/{case.number}"
    if role is Role.REVIEWER:
        return f"/review/{case.number}"
    return f"/review/votes/{case.number}"
