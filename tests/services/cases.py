"""A recognition body with its people, an applicant and a definition that passes every gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from typing import Any

from contract.fakes import MemoryEvidence
from kakitome.errors import NotFound
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.criteria import Criteria, Fee, FeeAct
from kakitome.learning.recognition.membership import ClassTerm, Member, MemberKind
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Role, load_procedure
from kakitome.ports.bodies import KeptConfiguration
from kakitome.ports.people import AccountContact, RoleHeld
from kakitome.services import examining
from kakitome.services.defining import gate
from kakitome.services.examining import Application, ExaminingContext
from kakitome.values.localized_text import LocalizedText
from support import demonstration_entries, resolutions
from support.stores import new_store, registry_of

NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
LONG_AGO = datetime(2020, 4, 1, tzinfo=UTC)
TODAY = date(2026, 11, 21)
BODY, ASUKA, IROHA = "kikou", "asuka", "iroha"
CONFIGURATION = (
    files("kakitome.learning.recognition")
    .joinpath("bodies", "jp_micro_credential_body.toml")
    .read_text(encoding="utf-8")
)
ENTRY = demonstration_entries.number(1)
LETTER = demonstration_entries.letter(
    awarding_body=AwardingBody(name=LocalizedText(ja="飛鳥大学（見本）", en="Asuka University (sample)"))
)
REASONS = {"ja": "基準を満たしている（見本）", "en": "Meets the criteria (sample)"}


def known_as(institution: str) -> Affiliation:
    return Affiliation(institution=institution, name=f"{institution}（見本）", domain=f"{institution}.example")


@dataclass
class MemoryPeople:
    """A fake of `ports.people.People`: everybody has had the role their name says for years, and mail of that place."""

    roles: dict[str, list[str]] = field(default_factory=dict)
    held: dict[str, list[RoleHeld]] = field(default_factory=dict)
    admins: Mapping[str, Sequence[str]] = field(
        default_factory=lambda: {BODY: ["office"], ASUKA: ["owner", "rector"], IROHA: ["owner-of-iroha"]}
    )
    gone: set[str] = field(default_factory=set)
    known: dict[str, Affiliation] = field(default_factory=dict)
    mails: dict[str, list[str]] = field(default_factory=dict)

    def affiliation_of(self, institution: str) -> Affiliation:
        if institution not in self.admins:
            raise NotFound("E_NODE_UNKNOWN")
        return known_as(institution)

    def list_institutions(self) -> Sequence[Affiliation]:
        return [self.known.get(institution, known_as(institution)) for institution in self.admins]

    def name_of(self, institution: str) -> LocalizedText:
        return LocalizedText(ja=f"{institution}（見本）", en=f"{institution} (sample)")

    def roles_held_by(self, account: str) -> Sequence[RoleHeld]:
        early = [RoleHeld(affiliation=known_as(one), since=LONG_AGO) for one in self.roles.get(account, [])]
        return [*early, *self.held.get(account, [])]

    def mail_domains_of(self, account: str) -> Sequence[Affiliation]:
        domains = [*(f"{one}.example" for one in self.roles.get(account, [])), *self.mails.get(account, [])]
        return [Affiliation(domain=domain) for domain in domains]

    def find_contact(self, account: str) -> AccountContact | None:
        if account in self.gone:
            return None
        return AccountContact(
            account=account, email=f"{account}@mail.example", language="en" if account == "ben" else "ja"
        )

    def list_contacts(self, institution: str) -> Sequence[AccountContact]:
        return [
            AccountContact(account=one, email=f"{one}@mail.example", language="ja") for one in self.admins[institution]
        ]


def applicant(account: str = "owner", institution: str = ASUKA) -> Party:
    return Party(role=Role.APPLICANT, account=account, institution=institution)


def office(account: str = "office") -> Party:
    return Party(role=Role.SECRETARIAT, account=account, institution=BODY)


def party(role: Role, account: str) -> Party:
    return Party(role=role, account=account, institution=BODY)


COMMITTEE = ("chair", "ume", "take", "matsu")
SECOND = ("head", "kiku", "ran")


def make_bench(*, letter: Microcredential | None = None, store: Any = None, **more: Any) -> ExaminingContext:
    store = store or new_store(BODY)
    registry = more.pop("registry", None) or registry_of(store, ASUKA, IROHA)
    registry.add(demonstration_entries.entry(1, letter or LETTER, institution=ASUKA))
    prepare(store)
    made = ExaminingContext(
        body=BODY,
        store=store,
        registry=registry,
        people=MemoryPeople(roles={name: [f"home-of-{name}"] for name in (*COMMITTEE, *SECOND, "ann", "ben", "cho")}),
        files=MemoryEvidence(),
        gate=gate,
        page_of=lambda role, case: f"https://u.example/{role.value}/{case.number}",
        partner_page=lambda institution: f"https://u.example/partner/{institution}",
        address_of=lambda number, version: f"https://u.example/registry/{number}/v{version}",
        identifier_of=lambda institution: f"did:web:{institution}.example",
    )
    return replace(made, **more)


def prepare(store: Any, *, member_class: str = "general") -> None:
    """Let an institution be a body with members, committees and criteria."""
    store.body.take_configuration(KeptConfiguration(text=CONFIGURATION, taken_at=NOW, taken_by="operator"))
    store.body.add_member(
        Member(
            number="0001",
            kind=MemberKind.ORGANISATION,
            name=LocalizedText(ja="飛鳥大学（見本）"),
            affiliation=known_as(ASUKA),
            terms=(ClassTerm(member_class=member_class, since=date(2026, 4, 1)),),
        )
    )
    for committee, names in (("quality", COMMITTEE), ("steering", SECOND)):
        for place, name in enumerate(names):
            seat_role = SeatRole.CHAIR if place == 0 else SeatRole.MEMBER
            store.body.add_seat(
                Seat(id=f"s-{name}", committee=committee, account=name, role=seat_role, since=date(2026, 4, 1))
            )
    criteria = Criteria(
        version="2026.1",
        procedure="recognition",
        in_force_from=date(2026, 4, 1),
        text=LocalizedText(ja="審査の基準（見本）"),
        validity_months=24,
        fees=(Fee(member_class="general", act=FeeAct.APPLICATION, amount=Decimal(50000), currency="JPY"),),
    )
    store.body.save_criteria(criteria.published(NOW, procedure=load_procedure("recognition")))


def opened(context: ExaminingContext, **changes: Any) -> Case:
    asked = replace(Application(entry=ENTRY, version=1, procedure="recognition"), **changes)
    return examining.open_case(context, asked, by=applicant(), now=NOW)


class Way:
    """The way of one case, an hour for every act."""

    def __init__(self, context: ExaminingContext | None = None, *, case: Case | None = None) -> None:
        self.context = context or make_bench()
        self.now = NOW
        self.case = case or opened(self.context)

    @property
    def number(self) -> str:
        return self.case.number

    def do(self, what: Act, by: Party, /, **detail: Any) -> Case:
        self.now += timedelta(hours=1)
        self.case = examining.act(self.context, self.number, what=what, by=by, now=self.now, detail=detail)
        return self.case

    def attach(self, kind: str, content: str = "") -> Case:
        digest = sha256((content or kind).encode()).hexdigest()
        return self.do(Act.ATTACH, applicant(), kind=kind, name=f"{kind}.pdf", sha256=digest, size=9)

    def complete(self) -> "Way":
        for document in load_procedure("recognition").documents:
            if document.is_required:
                self.attach(document.id)
        return self

    def submitted(self) -> "Way":
        self.complete().do(Act.SUBMIT, applicant())
        return self

    def accepted(self) -> "Way":
        self.submitted().do(Act.SETTLE_FEE, office(), state="paid", reason="")
        self.do(Act.ACCEPT, office())
        return self

    def assigned(self, *names: str) -> "Way":
        for name in names or ("ann", "ben"):
            self.do(Act.ASSIGN, office(), account=name)
            self.do(Act.DECLARE, party(Role.REVIEWER, name), answer="none")
        return self

    def score(self, name: str, **changes: Any) -> Case:
        lines = [one.id for one in load_procedure("recognition").rubric]
        detail = {
            "points": dict.fromkeys(lines, 3),
            "reasons": dict.fromkeys(lines, "見本の理由"),
            "recommendation": "recognised",
            "digest": self.case.subject.digest,
        }
        return self.do(Act.SCORE, party(Role.REVIEWER, name), **{**detail, **changes})

    def reviewed(self) -> "Way":
        self.accepted().assigned()
        for name in ("ann", "ben"):
            self.score(name)
        return self

    def referred(self) -> "Way":
        self.reviewed().do(Act.DISCUSS, office())
        self.do(Act.REFER, office())
        return self

    def vote(self, name: str, choice: str | None = "recognised") -> Case:
        role = Role.CHAIR if name in ("chair", "head") else Role.MEMBER
        draft = {"reasons": REASONS}
        made: Case = resolutions.vote(self.do, self.case, by=party(role, name), choice=choice, draft=draft)
        return made

    def voted(self, choice: str = "recognised", names: Sequence[str] = COMMITTEE[:3]) -> "Way":
        if choice == "refused" and self.case.hearing is None:
            self.hear()
        for name in names:
            self.vote(name, choice)
        return self

    def hear(self) -> "Way":
        """Hear the applicant on a draft of a refusal, before anybody votes."""
        self.do(Act.OPEN_HEARING, office(), text="決定の案（見本）")
        return self.answer()

    def answer(self) -> "Way":
        self.do(Act.ANSWER_HEARING, applicant(), text="申請者の意見（見本）")
        return self

    def decide(self, **detail: Any) -> Case:
        made: Case = resolutions.decide(self.do, lambda: self.case, by=office(), **detail)
        return made

    def recognised(self) -> "Way":
        self.referred().voted().decide()
        return self
