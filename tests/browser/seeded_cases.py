"""Cases of the recognition body at the stages that pages look different at, for the browser: each one by its acts."""

from datetime import datetime
from functools import partial
from typing import Any

from kakitome.journeys.recognition.acting import act_on_case
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.services.examining import Application, load_case, open_case, procedure_of
from kakitome.services.examining.vault import EvidenceUpload, attach
from support import institutions, recognition_body, resolutions
from support.pdf_files import a_paper

REVIEWERS = ("rin", "sora")
REASONS = {"ja": "基準を満たします（見本）", "en": "The criteria are met (sample)."}


PAPER = (
    "= 実技試験の要領（見本）\n\n== 1　試験の内容\n締め付け、配線、油圧の三つの点検を、実物の設備で行う。",
    "== 2　合格の基準\n\n+ 締め付けの点検：指定の力の±4%に入る記録を、10か所のうち9か所以上で残すこと。\n"
    "+ 配線の点検：絶縁の測定を手順どおりに行い、値を読み違えないこと。\n"
    "+ 油圧の点検：漏れを3分以内に見つけ、作業を止める合図を出すこと。\n\n"
    "== 3　試験官\n試験官は2名とし、うち1名は学外の資格者とする。",
)
"""The paper of a fictitious examination, page by page."""


class Stages:
    """Drives cases; everything happens at one instant."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.work = recognition_body.work()
        self.accounts = {name: recognition_body.reviewer(name) for name in REVIEWERS}

    def in_review(self, slug: str) -> str:
        """Open an institution and lead its application to its reviewers; the first has declared to have no ties."""
        entry = recognition_body.open_member(slug)
        owner = recognition_body.owner_of(slug)
        case = open_case(
            self.work.examining,
            Application(entry=entry.number, version=1, procedure="recognition"),
            by=owner,
            now=self.now,
        )
        for kind in procedure_of(self.work.examining, case, now=self.work.platform.now()).documents:
            data = a_paper(*PAPER) if kind.id == "assessment" else f"%PDF-1.7 {slug} {kind.id}".encode()
            attach(
                self.work.examining,
                case.number,
                upload=EvidenceUpload(kind=kind.id, filename=f"{kind.id}.pdf", data=data),
                by=owner,
                now=self.now,
            )
        self._act(case.number, Act.SUBMIT, owner)
        self._office(case.number, Act.SETTLE_FEE, state="paid", reason="")
        self._office(case.number, Act.ACCEPT)
        for name in REVIEWERS:
            self._office(case.number, Act.ASSIGN, account=self.accounts[name])
        self._act(case.number, Act.DECLARE, self._reviewer("rin"), answer="none")
        return case.number

    def read_from(self, number: str) -> str:
        """Return the hash of the paper that can be read page by page."""
        papers = load_case(self.work.examining, number).current_documents
        return next(document.sha256 for document in papers if document.kind == "assessment")

    def discussed(self, slug: str) -> str:
        """Lead an application to where its reviewers agreed what to tell the committee."""
        number = self.in_review(slug)
        self._act(number, Act.DECLARE, self._reviewer("sora"), answer="none")
        for name, points in zip(REVIEWERS, (4, 2), strict=True):
            self._score(number, name, points)
        self._office(number, Act.DISCUSS)
        return number

    def on_the_table(self, slug: str) -> str:
        """Lead an application to an open ballot, with one vote cast."""
        number = self.discussed(slug)
        self._office(number, Act.REFER)
        self._vote(number, "ume")
        return number

    def recognised(self, slug: str) -> str:
        """Lead an application to its recognition, which is signed."""
        number = self.on_the_table(slug)
        for name in ("chair", "take"):
            self._vote(number, name)
        resolutions.decide(
            partial(self._act, number),
            lambda: load_case(self.work.examining, number),
            by=recognition_body.secretariat(),
            reasons=REASONS,
        )
        return number

    def _act(self, number: str, act: Act, by: Party, **detail: Any) -> Case:
        return act_on_case(self.work, number, what=act, by=by, now=self.now, detail=detail)

    def _office(self, number: str, act: Act, **detail: Any) -> Case:
        return self._act(number, act, recognition_body.secretariat(), **detail)

    def _reviewer(self, name: str) -> Party:
        return Party(role=Role.REVIEWER, account=self.accounts[name], institution=recognition_body.BODY)

    def _score(self, number: str, name: str, points: int) -> None:
        case = load_case(self.work.examining, number)
        rubric = procedure_of(self.work.examining, case, now=self.work.platform.now()).rubric
        self._act(
            number,
            Act.SCORE,
            self._reviewer(name),
            points={one.id: points for one in rubric},
            reasons={one.id: "書類から読み取れます（見本）" for one in rubric},
            recommendation="recognised",
            digest=case.subject.digest,
        )

    def _vote(self, number: str, name: str) -> None:
        person = institutions.platform().accounts.find_by_email(f"{name}@{name}.example")
        assert person is not None
        role = Role.CHAIR if name == "chair" else Role.MEMBER
        by = Party(role=role, account=person.account, institution=recognition_body.BODY)
        case = load_case(self.work.examining, number)
        resolutions.vote(partial(self._act, number), case, by=by, choice="recognised", draft={"reasons": REASONS})


def lead_cases(now: datetime) -> dict[str, str]:
    """Return numbers by stage, and those of the entry and the recognition that came of the last."""
    stages = Stages(now)
    found = {
        "case_in_review": (in_review := stages.in_review("harima-a")),
        "paper_in_review": stages.read_from(in_review),
        "case_on_the_table": stages.on_the_table("harima-b"),
        "case_recognised": stages.recognised("harima-c"),
    }
    recognition = institutions.platform().recognitions.list_of_body(recognition_body.BODY)[-1]
    return {**found, "recognition": recognition.number, "recognised_entry": recognition.entry}
