"""A recognition body on the platform with its people, and a member that applies: what tests of its pages work with.

recognition_body.open_body()                       # kikou: members, two committees, criteria with a fee
asuka = recognition_body.open_member("asuka")      # an institution with a definition in force, registered
number = recognition_body.application("asuka")     # a draft of its application
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files

from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.criteria import Criteria, Fee, FeeAct
from kakitome.learning.recognition.membership import ClassTerm, Member, MemberKind
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Role as CaseRole
from kakitome.learning.recognition.procedure import load_procedure
from kakitome.learning.recognition.reviewer import Belonging, Reviewer, ReviewerState, Training
from kakitome.learning.registry.entry import Entry
from kakitome.ports.bodies import KeptConfiguration
from kakitome.ports.organisations import Node
from kakitome.services.examining import Application, open_case
from kakitome.services.registering import RegisteringContext, register_own
from kakitome.values.localized_text import LocalizedText
from support import institutions

BODY = "kikou"
BODY_NAME = LocalizedText(ja="見本承認機構", en="Sample Recognition Body")
APRIL = date(2026, 4, 1)
OPENED_AT = datetime(2026, 4, 1, tzinfo=UTC)
COMMITTEE = ("chair", "ume", "take", "matsu")
SECOND = ("head", "kiku", "ran")
CONFIGURATION = (
    files("kakitome.learning.recognition")
    .joinpath("bodies", "jp_micro_credential_body.toml")
    .read_text(encoding="utf-8")
)


def open_body(*, fee: int = 30_000) -> Node:
    """Open the body with committees, and criteria that ask for a fee."""
    node = institutions.open_university(BODY, BODY_NAME)
    store = institutions.platform().store(BODY)
    store.body.take_configuration(KeptConfiguration(text=CONFIGURATION, taken_at=OPENED_AT, taken_by="operator"))
    for committee, names in (("quality", COMMITTEE), ("steering", SECOND)):
        for place, name in enumerate(names):
            account = person(name)
            role = SeatRole.CHAIR if place == 0 else SeatRole.MEMBER
            home = Affiliation(name=f"{name}大学（見本）")
            store.body.add_seat(
                Seat(id=f"s-{name}", committee=committee, account=account, role=role, since=APRIL, affiliation=home)
            )
    for procedure in ("recognition", "badge-certification"):
        criteria = Criteria(
            version="2026.1",
            procedure=procedure,
            in_force_from=APRIL,
            text=LocalizedText(ja="審査の基準（見本）", en="Criteria of the examination (sample)"),
            fees=tuple(
                Fee(member_class="general", act=act, amount=Decimal(fee), currency="JPY")
                for act in (FeeAct.APPLICATION, FeeAct.RENEWAL)
            ),
        )
        store.body.save_criteria(criteria.published(OPENED_AT, procedure=load_procedure(procedure)))
    return node


def open_member(slug: str, *, member_class: str = "general", name: str = "") -> Entry:
    """Open an institution that is a member, with a definition in force that is registered."""
    node = institutions.open_university(slug, LocalizedText(ja=name or f"{slug}大学（見本）", en=f"{slug} (sample)"))
    if member_class:
        join(slug, member_class)
    version = institutions.in_force(slug)
    platform = institutions.platform()
    (record,) = platform.store(slug).issuers.list_issuers()
    counter = RegisteringContext(
        book=platform.store(slug),
        registry=platform.registry,
        institution=node.id,
        site_url=platform.site_url,
        actor="tests",
        now=institutions.NOW,
    )
    return register_own(counter, version, issuer=record.issuer).entry


def join(slug: str, member_class: str) -> None:
    """Make an institution a member of the body."""
    body = institutions.platform().store(BODY).body
    number = f"{len(body.list_members()) + 1:04d}"
    member = Member(
        number=number,
        kind=MemberKind.ORGANISATION,
        name=LocalizedText(ja=f"{slug}大学（見本）"),
        affiliation=Affiliation(institution=slug, domain=f"{slug}.example"),
        terms=(ClassTerm(member_class=member_class, since=APRIL),),
    )
    body.add_member(member)


def person(name: str, *, at: str = "") -> str:
    """Add somebody with a mail address of their own institution; return the account."""
    return institutions.account(f"{name}@{at or name}.example")


def reviewer(name: str, *, at: str = "") -> str:
    """Put somebody on the register of reviewers, trained and free; `at` is where they belong."""
    account = person(name, at=at or f"home-of-{name}")
    entry = Reviewer(
        id=f"r-{name}",
        account=account,
        added_at=OPENED_AT,
        state=ReviewerState.ACTIVE,
        belongings=(Belonging(affiliation=Affiliation(institution=at, name=f"{at or name}大学（見本）"), since=APRIL),),
        fields=("07",),
        languages=("ja", "en"),
        trainings=(Training(name="審査員研修（見本）", completed_on=APRIL),),
    )
    institutions.platform().store(BODY).reviewers.add(entry)
    return account


def work() -> CaseContext:
    """The body's cases."""
    return case_context(institutions.platform(), BODY)


def application(slug: str, entry: Entry, *, procedure: str = "recognition") -> Case:
    """Begin an application."""
    return open_case(
        work().examining,
        Application(entry=entry.number, version=entry.current.version, procedure=procedure),
        by=owner_of(slug),
        now=institutions.NOW,
    )


def owner_of(slug: str) -> Party:
    """Somebody who acts for an applicant."""
    return Party(role=CaseRole.APPLICANT, account="tests", institution=slug)


def secretariat() -> Party:
    """Somebody who acts for the body."""
    return Party(role=CaseRole.SECRETARIAT, account="tests", institution=BODY)
