"""A body with an application in review: two reviewers, a third who belongs to the applicant, and committees."""

from typing import Any

import pytest
from django.test import Client

from kakitome.journeys.recognition.acting import act_on_case
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.procedure import Act
from kakitome.learning.recognition.procedure import Role as CaseRole
from kakitome.services.examining import load_case, procedure_of
from kakitome.services.examining.vault import EvidenceUpload, attach
from kakitome.web.pages.body.reviewing.forms import ScoringForm
from support import institutions, recognition_body, resolutions

REASON = {"hana": "花子の理由は秘密です", "ichiro": "一郎の理由は秘密です"}
QUESTION = "実技の合格基準を示してください"


class House:
    """One case on the platform, driven by acts and looked at through pages."""

    def __init__(self) -> None:
        self.papers: dict[str, bytes] = {}
        recognition_body.open_body()
        entry = recognition_body.open_member("asuka", name="飛鳥学院大学（見本）")
        self.accounts = {name: recognition_body.reviewer(name) for name in ("hana", "ichiro")}
        self.accounts["insider"] = recognition_body.reviewer("insider", at="asuka")
        self.work = recognition_body.work()
        self.number = recognition_body.application("asuka", entry).number

    @property
    def case(self) -> Case:
        return load_case(self.work.examining, self.number)

    def act(self, act: Act, by: Party, **detail: Any) -> Case:
        return act_on_case(self.work, self.number, what=act, by=by, now=institutions.NOW, detail=detail)

    def office(self, act: Act, **detail: Any) -> Case:
        return self.act(act, recognition_body.secretariat(), **detail)

    def in_review(self) -> "House":
        owner = recognition_body.owner_of("asuka")
        for place, kind in enumerate(
            procedure_of(self.work.examining, self.case, now=self.work.platform.now()).documents
        ):
            data = self.papers.get(kind.id, f"%PDF-1.7 paper {place} of {kind.id}".encode())
            attach(
                self.work.examining,
                self.number,
                upload=EvidenceUpload(kind=kind.id, filename=f"{kind.id}.pdf", data=data),
                by=owner,
                now=institutions.NOW,
            )
        self.act(Act.SUBMIT, owner)
        self.office(Act.SETTLE_FEE, state="paid", reason="")
        self.office(Act.ACCEPT)
        for name in ("hana", "ichiro", "insider"):
            self.office(Act.ASSIGN, account=self.accounts[name])
        return self

    def reviewer(self, name: str) -> Party:
        return Party(role=CaseRole.REVIEWER, account=self.accounts[name], institution=recognition_body.BODY)

    def declared(self, *names: str) -> "House":
        for name in names:
            self.act(Act.DECLARE, self.reviewer(name), answer="none")
        return self

    def scored(self, name: str, given: int = 3) -> "House":
        rubric = procedure_of(self.work.examining, self.case, now=self.work.platform.now()).rubric
        detail = {
            "points": {one.id: given for one in rubric},
            "reasons": {one.id: REASON[name] for one in rubric},
            "recommendation": "recognised",
            "digest": self.case.subject.digest,
        }
        self.act(Act.SCORE, self.reviewer(name), **detail)
        return self

    def reviewed(self) -> "House":
        self.in_review().declared("hana", "ichiro").scored("hana", 4).scored("ichiro", 2)
        self.office(Act.DISCUSS)
        return self

    def referred(self) -> "House":
        self.reviewed().office(Act.REFER)
        return self

    def voted(self, *choices: str | None) -> "House":
        ballot = self.case.ballot
        if "refused" in choices and self.case.hearing is None and ballot is not None and ballot.resolution is None:
            self.office(Act.OPEN_HEARING, text="決定の案（見本）")
            self.act(Act.ANSWER_HEARING, recognition_body.owner_of("asuka"), text="申請者の意見（見本）")
        for name, choice in zip(recognition_body.COMMITTEE, choices, strict=False):
            self.vote(name, choice)
        return self

    def vote(self, name: str, choice: str | None) -> None:
        role = CaseRole.CHAIR if name == "chair" else CaseRole.MEMBER
        by = Party(role=role, account=account_of(name), institution=recognition_body.BODY)
        resolutions.vote(self.act, self.case, by=by, choice=choice)

    def drafted(self, outcome: str = "recognised", **stated: Any) -> "House":
        """Lay a draft of the resolution before the committee."""
        resolutions.write(self.act, self.case, outcome=outcome, **stated)
        return self

    def closed(self) -> "House":
        """End the voting."""
        resolutions.close(self.act, self.case)
        return self

    def decided(self, **stated: Any) -> None:
        """Announce what was carried."""
        resolutions.decide(self.act, lambda: self.case, by=recognition_body.secretariat(), **stated)

    def filled(self, **changes: str) -> dict[str, str]:
        """What a reviewer posts."""
        fields = ScoringForm(
            procedure=procedure_of(self.work.examining, self.case, now=self.work.platform.now())
        ).fields
        found = {name: "3" if name.startswith("given-") else "理由（見本）" for name in fields}
        return {
            **found,
            "recommendation": "recognised",
            "confidence": "",
            "digest": self.case.subject.digest,
            **changes,
        }

    def paper(self) -> str:
        return self.case.current_documents[0].sha256


def account_of(name: str, *, at: str = "") -> str:
    person = institutions.platform().accounts.find_by_email(f"{name}@{at or name}.example")
    assert person is not None
    return person.account


def reviewing(name: str) -> Client:
    at = "asuka" if name == "insider" else f"home-of-{name}"
    return institutions.signed_in(f"{name}@{at}.example")


def seated(name: str) -> Client:
    return institutions.signed_in(f"{name}@{name}.example")


@pytest.fixture
def at(db: None, settings: Any) -> House:
    return House()
