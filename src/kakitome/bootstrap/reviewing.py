"""Reviewers on a platform: invited by address, suggested for a case, their load and calibration told.

invite_reviewer(platform, "kikou", guest=Guest(email="…"), reviewer=…, actor=account, now=now)
suggest_for(platform, "kikou", "C-7K3M-94QT", now=now)
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.bootstrap.bodies import Guest
from kakitome.bootstrap.casework import Casework, casework
from kakitome.bootstrap.platform import Platform
from kakitome.errors import Problem
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.reviewer import Calibration, Reviewer, calibration
from kakitome.learning.recognition.suggesting import Sought, Suggestion, suggest
from kakitome.learning.registry.facets import facet_values
from kakitome.ports.mailer import Mail
from kakitome.records.accounts import Person
from kakitome.services import keeping_reviewers
from kakitome.services.examining.bench import day_of
from kakitome.texts import sentence
from kakitome.values.localized_text import Language

_FIELD = "field:"


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


def suggest_for(platform: Platform, body: str, number: str, *, now: datetime) -> Sequence[Suggestion]:
    """Rank the register's reviewers for a case; raises `NotFound` (E_CASE_UNKNOWN)."""
    work = casework(platform, body)
    case, store = work.case(number), platform.store(body)
    reviewers = store.reviewers.list_all()
    load = {one.id: workload(work, one, now=now).this_year for one in reviewers}
    return suggest(reviewers, sought_by(platform, case, reviewers), load=load, on=day_of(work.bench, now))


def sought_by(platform: Platform, case: Case, reviewers: Sequence[Reviewer]) -> Sought:
    """Tell what a case asks of a reviewer: the fields and words of the version that is examined."""
    entry = platform.registry.find(case.subject.entry)
    letter = (
        next((one.microcredential for one in entry.versions if one.version == case.subject.version), None)
        if (entry)
        else None
    )
    values = facet_values(entry, recognised=False) if entry else ()
    words = [case.subject.title.ja, case.subject.title.en]
    if letter is not None:
        words += [letter.content_description.ja, letter.content_description.en]
        words += [text for skill in letter.skills for text in (skill.label.ja, skill.label.en)]
    cases = platform.store(case.body).cases
    return Sought(
        fields=frozenset(one.removeprefix(_FIELD) for one in values if one.startswith(_FIELD)),
        text=" ".join(words),
        languages=frozenset(tag.split("-")[0] for tag in letter.language) if letter else frozenset(),
        parties=(case.applicant_is, *case.partners),
        submitted=frozenset(
            one.account for one in reviewers if cases.has_applied(one.account, institution=case.applicant)
        ),
        taken=frozenset(one.account for one in case.assignments if one.round == case.round),
    )


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
    second: Language = "ja" if first == "en" else "en"
    return Mail(
        dedupe_id=f"reviewer:{body}:{person.account}:{now.isoformat()}",
        to=person.email,
        subject=said("SUBJECT", first),
        text=f"{said('TEXT', first)}\n\n{'-' * 40}\n\n{said('TEXT', second)}\n",
    )
