"""Reviewers on a platform: invited by address, their load and calibration told.

invite_reviewer(platform, "kikou", guest=Guest(email="…"), reviewer=…, actor=account, now=now)
workloads(platform, "kikou", now=now)
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kakitome.bootstrap.bodies import Guest
from kakitome.bootstrap.casework import Casework, casework
from kakitome.bootstrap.platform import Platform
from kakitome.errors import Problem
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.reviewer import Calibration, Reviewer, calibration
from kakitome.ports.mailer import Mail
from kakitome.records.accounts import Person
from kakitome.services import keeping_reviewers
from kakitome.services.delivering import sender_of, write_in_both
from kakitome.services.examining.bench import day_of
from kakitome.texts import sentence
from kakitome.values.localized_text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What the register tells of one reviewer beside the entry: cases of this year, open ones, calibration."""

    this_year: int
    open_now: int
    calibration: Calibration


def invite_reviewer(
    platform: Platform, body: str, *, guest: Guest, capacity: int, actor: str, now: datetime
) -> Reviewer:
    """Put somebody into the register and mail a link; who has no account yet sets a first password there.

    Whether the address had an account is not told.

    Raises:
        Conflict: E_REVIEWER_EXISTS.
        Unavailable: E_MAIL_UNAVAILABLE; the entry is there all the same.
    """
    store = platform.store(body)
    with store.transaction():
        person = platform.accounts.find_by_email(guest.email) or platform.accounts.add(
            Person(account="", name=guest.name, email=guest.email, language=guest.language), password=None
        )
        wanted = Reviewer(id=secrets.token_hex(8), account=person.account, added_at=now, capacity=capacity)
        kept = keeping_reviewers.add(store, wanted, actor=actor, now=now)
    platform.mailer.send(_mail(platform, person, body=body, now=now))
    return kept


def workload(work: Casework, reviewer: Reviewer, *, now: datetime) -> Workload:
    """Count somebody's cases of the body's year, and compare the scores with the panels'."""
    cases = [work.case(head.number) for head in work.list_of_reviewer(reviewer.account)]
    year = _year(work, now)
    given = [(case, one) for case in cases for one in case.assignments if one.account == reviewer.account]
    mine = [(case, one) for case, one in given if one.state != "recused"]
    return Workload(
        this_year=sum(_year(work, one.assigned_at) == year for _, one in mine),
        open_now=sum(_is_open(case, reviewer.account) for case, one in mine if one.round == case.round),
        calibration=calibration(cases, reviewer.account),
    )


def workloads(platform: Platform, body: str, *, now: datetime) -> Mapping[str, Workload]:
    """Return the workload of everybody in the register, by the entry's id."""
    work = casework(platform, body)
    return {one.id: workload(work, one, now=now) for one in platform.store(body).reviewers.list_all()}


def _is_open(case: Case, account: str) -> bool:
    return case.state.value in ("accepted", "in_review") and all(
        one.account != account for one in case.counted_scorings
    )


def _year(work: Casework, instant: datetime) -> int:
    body = work.bench.store.body.find()
    on = day_of(work.bench, instant)
    return body.configuration.year_of(on) if body else on.year


def _mail(platform: Platform, person: Person, *, body: str, now: datetime) -> Mail:
    node = platform.organisations.get(body)
    link = f"{platform.site_url}/review/profile/{body}"
    if not platform.accounts.has_password(person.account):
        link = f"{platform.site_url}/account/password/reset/{platform.accounts.password_key(person.account)}"

    def said(part: str, language: Language) -> str:
        params = {"body": node.name.in_language(language), "link": link}
        return sentence(Problem(code=f"I_MAIL_REVIEWER_{part}", params=params), language).strip()

    first: Language = "en" if person.language == "en" else "ja"
    return write_in_both(
        sender_of(platform.store(body), node.name),
        dedupe_id=f"reviewer:{body}:{person.account}:{now.isoformat()}",
        to=person.email,
        first=first,
        subject=said("SUBJECT", first),
        say=lambda language: said("TEXT", language),
    )
