"""A case brought to where a test needs it, by acts alone: `brought_to(State.DECIDING)`."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from kakitome.learning.recognition.acts import open_case, perform, terms_of
from kakitome.learning.recognition.case import Case, CaseEvent, CaseFee, Party, Subject
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Procedure, Role, load_procedure
from kakitome.values.localized_text import LocalizedText
from support import resolutions

NOW = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
BODY, APPLICANT = "kikou", "setouchi"
DIGEST = "41d802fe" * 8
ASUKA = Affiliation(institution="asuka", name="飛鳥学院大学（見本）", domain="asuka.example")
OWN = Affiliation(institution=APPLICANT, name="瀬戸内海洋技術大学（見本）", domain="setouchi.example")


class Story:
    """One case and its events so far; every act goes through the engine."""

    def __init__(self, procedure: Procedure | None = None, *, fee: str = "due") -> None:
        self.procedure = procedure or load_procedure("recognition")
        self.now = NOW
        subject = Subject(
            entry="E-7K3M-94QT",
            version=1,
            title=LocalizedText(ja="洋上風力設備の保守点検入門", en="Inspecting offshore wind turbines"),
            digest=DIGEST,
        )
        terms = terms_of(BODY, criteria_version="2026.1", applicant=OWN, fee=CaseFee(state=fee, amount="30000"))
        opened = open_case(
            "C-7K3M-94QD", subject, by=self.party(Role.APPLICANT), at=NOW, procedure=self.procedure, terms=terms
        )
        self.events: list[CaseEvent] = [opened]

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return fold(self.events)

    def party(self, role: Role, account: str = "") -> Party:
        """Somebody in a part."""
        own = role is Role.APPLICANT
        return Party(role=role, account=account or role.value, institution=APPLICANT if own else BODY)

    def do(self, act: Act, role: Role, account: str = "", /, **detail: Any) -> Case:
        """Do one act a minute later."""
        self.now += timedelta(minutes=1)
        by = self.party(role, account)
        self.events.append(perform(self.case, act, by=by, at=self.now, procedure=self.procedure, detail=detail))
        return self.case

    def attach_all(self, *, but: Sequence[str] = ()) -> Case:
        """Hand in every required document, but some."""
        for number, kind in enumerate(self.procedure.documents):
            if kind.is_required and kind.id not in but:
                self.do(
                    Act.ATTACH, Role.APPLICANT, kind=kind.id, name=f"{kind.id}.pdf", sha256=f"{number:064x}", size=4096
                )
        return self.case

    def accept(self) -> Case:
        """Bring it into review with everything it needs."""
        self.attach_all()
        self.do(Act.SUBMIT, Role.APPLICANT)
        self.do(Act.SETTLE_FEE, Role.SECRETARIAT, state="paid")
        return self.do(Act.ACCEPT, Role.SECRETARIAT)

    def assign(self, account: str, affiliation: Affiliation = ASUKA) -> Case:
        """Assign somebody."""
        return self.do(
            Act.ASSIGN,
            Role.SECRETARIAT,
            account=account,
            affiliations=[_written(affiliation)],
            ties=[],
            submitted=False,
        )

    def score(self, account: str, points: int, recommendation: str = "recognised") -> Case:
        """Declare no conflict and hand in the same points on every line."""
        self.do(Act.DECLARE, Role.REVIEWER, account, answer="none")
        lines = [one.id for one in self.procedure.rubric]
        return self.do(
            Act.SCORE,
            Role.REVIEWER,
            account,
            points=dict.fromkeys(lines, points),
            reasons=dict.fromkeys(lines, "採点例で対応が示されています。"),
            recommendation=recommendation,
            digest=DIGEST,
            affiliations=[_written(ASUKA)],
        )

    def vote(self, *choices: str) -> Case:
        """Lay the case before five members and let some of them vote; the first is the chair."""
        self.do(Act.DISCUSS, Role.SECRETARIAT)
        members = [
            {"account": f"member-{number}", "affiliations": [_written(ASUKA)], "is_chair": number == 1}
            for number in range(1, 6)
        ]
        self.do(Act.REFER, Role.SECRETARIAT, committee=self.procedure.quorum.committee, voters=members)
        if "refused" in choices:
            self.do(
                Act.OPEN_HEARING,
                Role.SECRETARIAT,
                committee=self.procedure.quorum.committee,
                voters=members,
                text="決定の案（見本）",
            )
            self.do(Act.ANSWER_HEARING, Role.APPLICANT, text="申請者の意見（見本）")
        for number, choice in enumerate(choices, 1):
            by = self.party(Role.CHAIR if number == 1 else Role.MEMBER, f"member-{number}")
            resolutions.vote(self.act, self.case, by=by, choice=choice)
        return self.case

    def act(self, act: Act, by: Party, **detail: Any) -> Case:
        """Do one act as somebody."""
        return self.do(act, by.role, by.account, **{"affiliations": [_written(ASUKA)], **detail})

    def decide(self, **detail: Any) -> Case:
        """Write down what was voted."""
        reasons = {"ja": "根拠が示されています。", "en": "The grounds are shown."}
        until = NOW + timedelta(days=3 * 365)
        term = {"valid_from": self.now.isoformat(), "valid_until": until.isoformat()}
        stated = {"reasons": reasons, **term, **detail}
        made: Case = resolutions.decide(self.act, lambda: self.case, by=self.party(Role.SECRETARIAT), **stated)
        return made


def _written(affiliation: Affiliation) -> dict[str, str]:
    return {
        "institution": affiliation.institution,
        "name": affiliation.name,
        "domain": affiliation.domain,
        "ror": affiliation.ror,
        "corporate_number": affiliation.corporate_number,
    }
