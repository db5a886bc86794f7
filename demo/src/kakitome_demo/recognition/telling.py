"""How one case of the demonstration goes: who does what, with which words, through the same acts as on any platform."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kakitome.journeys.recognition.acting import CaseContext, act_on_case
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.procedure import Act, Role, load_procedure
from kakitome.services.examining import Application, load_case, open_case, procedure_of
from kakitome.services.examining.invoicing import issue_invoice
from kakitome.services.examining.vault import EvidenceUpload, attach
from kakitome_demo.body import BODY
from kakitome_demo.institutions import OPENED_AT
from kakitome_demo.place import DemoPlace
from kakitome_demo.recognition.opening import account_of

_WHY = {
    "outcomes": "成果が行動の言葉で書かれ、評価の項目と一つずつ対応しています。",
    "workload": "授業計画の時間と課題の時間を足すと、示された学習量になります。",
    "assessment": "採点例から、成果に届いたかを判断できることがわかります。",
    "quality": "機関とプログラムの両方に、点検と改善の記録があります。",
    "information": "受講前に必要なことが、公表されたページにそろっています。",
    "coverage": "基準表の項目との対応が、表で示されています。",
    "evidence": "学習の記録が5年間保存されます。",
    "record": "7年間の研修の実績が、年ごとの報告で示されています。",
    "content": "内容と教授方法が、成果の一つずつに割り当てられています。",
    "size": "課題ごとの時間の合計が80時間で、2単位と合っています。",
}
_ASIDE = "採点例の数は、ほかの申請と比べてから決めたいです（見本）。"
_WEAK = "書かれていますが、採点例からは読み取れません。"
_REASONS = {
    "ja": "5項目すべてで基準を満たすと認めました（見本）。",
    "en": "The criteria are met in all respects (sample).",
}
_MET = {**_REASONS, "ja": "すべての項目で基準を満たすと認めました（見本）。"}
_CONDITIONAL = {
    "ja": "評価の採点例に、不合格の例がありません。加えることを条件とします（見本）。",
    "en": "The marked examples show no failing work; recognition is conditional on adding some (sample).",
}
_CONDITION = {"ja": "不合格の採点例を2件加える（見本）", "en": "Add two marked examples of failing work (sample)"}
_ENDED = {
    "ja": "承認した内容の評価が行われなくなりました。よって承認を終えるものとします（見本）。",
    "en": "The assessment we recognised is no longer carried out; recognition is withdrawn (sample).",
}
_HEARD = "評価は2025年度まで行っていました。2026年度に再開する計画です（見本）。"
_NOTE = "学習時間の根拠は、別紙の授業計画にまとめています（見本）。"
_REPORT = "2025年度の受講者数、修了者数、評価の結果（見本）"
_REPORTED = "受講者は42名、修了者は38名でした（見本）。"
_NOT_ENOUGH = "評価の結果の分布がありません。学修成果ごとに示してください（見本）。"
_DONE = "不合格の採点例を1件加えました（見本）。"
_MISSING = "2件のうち1件がまだありません（見本）。"
_REMARK = "採点例の範囲について、委員会で確かめてください（見本）。"
_OTHER_REMARK = "出された書類の範囲について、委員会で確かめてください（見本）。"
_UNTIL_CONDITION = timedelta(days=120)


@dataclass(slots=True)
class Teller:
    """Tells the case of one micro-credential, or of an institution that applies with itself."""

    context: CaseContext
    place: DemoPlace
    microcredential: str
    entry: str
    at: datetime = OPENED_AT

    @property
    def case(self) -> Case:
        """The case as it stands."""
        heads = [
            head
            for head in self.context.examining.store.cases.list_heads(entry=self.entry)
            if head.applicant == self.place.institution
        ]
        return load_case(self.context.examining, heads[0].number)

    def happen(self, step: Callable[["Teller"], None], *, at: datetime) -> None:
        """Take a step whole, unless something of that instant or later is on record."""
        heads = self.context.examining.store.cases.list_heads(entry=self.entry)
        events = [event for head in heads for event in self.context.examining.store.cases.list_events(head.number)]
        if any(event.at >= at for event in events):
            return
        self.at = at
        with transaction.atomic():
            step(self)

    def apply(self, procedure: str, *, is_draft: bool, paper: Callable[[str, str], bytes]) -> None:
        """Open the case with its papers and hand it in; a draft still lacks two of them."""
        owner = self._applicant()
        case = open_case(
            self.context.examining, Application(entry=self.entry, version=1, procedure=procedure), by=owner, now=self.at
        )
        kinds = [document for document in load_procedure(procedure).documents if document.is_required]
        for kind in kinds[:-2] if is_draft else kinds:
            data = paper(kind.name.ja, self.place.issuer.name.ja)
            name = f"{kind.name.ja}.pdf"
            attach(
                self.context.examining,
                case.number,
                upload=EvidenceUpload(kind=kind.id, filename=name, data=data),
                by=owner,
                now=self._next(),
            )
        if not is_draft:
            self._act(Act.SUBMIT, owner, covering_note=_NOTE)

    def accept(self) -> None:
        """Find the application complete and paid."""
        if self.case.fee.state == "due":
            issue_invoice(self.context.examining, self.case.number, by=self._secretary(), now=self._next())
            self._office(Act.SETTLE_FEE, state="paid", reason="", paid_on=self.at.date().isoformat())
        self._office(Act.ACCEPT)

    def assign(self, reviewers: Sequence[str]) -> None:
        """Give the case to reviewers; whoever belongs to the applicant is recused in the same act."""
        for key in reviewers:
            self._office(Act.ASSIGN, account=account_of(self.context.platform, key))

    def declare(self) -> None:
        """Have everybody declare that there is no conflict."""
        for assignment in self.case.panel:
            self._act(Act.DECLARE, self._reviewer(assignment.account), answer="none")

    def score(self, turn: int, marks: Sequence[int]) -> None:
        """Have one of the panel hand in."""
        case, procedure = self.case, procedure_of(self.context.examining, self.case, now=self.context.platform.now())
        lines = [criterion.id for criterion in procedure.rubric]
        given = dict(zip(lines, marks, strict=True))
        papers = {document.kind: document.sha256 for document in case.current_documents}
        cited = {line: [{"sha256": papers[line], "page": 1}] for line in lines if line in papers}
        self._act(
            Act.SCORE,
            self._reviewer(case.panel[turn].account),
            points=given,
            reasons={one: _WHY[one] if mark > 2 else _WEAK for one, mark in given.items()},
            places=cited,
            remark="" if min(marks) > 2 else _ASIDE,
            recommendation="recognised" if min(marks) > 2 else "conditions",
            digest=case.subject.digest,
        )

    def discuss(self) -> None:
        """Open the scores and say something."""
        self._office(Act.DISCUSS)
        reviewer = self._reviewer(self.case.panel[0].account)
        self._act(Act.COMMENT, reviewer, text=_REMARK if self.context.examining.body == BODY else _OTHER_REMARK)

    def refer(self) -> None:
        """Lay the case before the committee."""
        self._office(Act.REFER)

    def vote(self, choices: Sequence[str]) -> None:
        """Let the chair write a draft of what most are for, and have those who may vote on it, chair first."""
        outcome = Counter(choices).most_common(1)[0][0]
        self.draft(outcome)
        ballot = self.case.ballot
        if ballot is None or ballot.resolution is None:
            raise AssertionError(self.microcredential)
        number = ballot.resolution.number
        for voter, choice in zip(ballot.electorate, choices, strict=False):
            role = Role.CHAIR if voter.is_chair else Role.MEMBER
            party = Party(role=role, account=voter.account, institution=self.context.examining.body)
            voice = "for" if choice == outcome else "against"
            self._act(Act.VOTE, party, choice=voice, draft=number, digest=ballot.digest)

    def draft(self, outcome: str) -> None:
        """Write what the committee is to decide, with its reasons and conditions."""
        deadline = (self.at + _UNTIL_CONDITION).isoformat()
        is_conditional = outcome == "conditions"
        conditions = [{"text": _CONDITION, "deadline": deadline}] if is_conditional else []
        granted = _CONDITIONAL if is_conditional else _REASONS if self.context.examining.body == BODY else _MET
        reasons = _ENDED if outcome == "withdrawn" else granted
        stated = {"outcome": outcome, "reasons": reasons, "conditions": conditions, "closes_at": deadline}
        self._act(Act.DRAFT_RESOLUTION, self._chair(), **stated)

    def decide(self) -> None:
        """Close the voting, unless everybody has voted, and announce what was carried."""
        ballot = self.case.ballot
        if ballot is not None and not ballot.has_ended(self.at):
            self._act(Act.CLOSE_BALLOT, self._chair())
        self._act(Act.DECIDE, self._chair())

    def withdraw(self) -> None:
        """Withdraw the recognition by a vote."""
        self._office(Act.PROPOSE_WITHDRAWAL, text=_ENDED["ja"])
        self._act(Act.ANSWER_HEARING, self._applicant(), text=_HEARD)
        self.vote(["withdrawn"] * 4)
        self.decide()

    def hear(self) -> None:
        """Propose to withdraw it; the applicant has not answered yet."""
        self._office(Act.PROPOSE_WITHDRAWAL, text=_ENDED["ja"])

    def report(self) -> None:
        """Ask for a yearly report that turns out not to be enough."""
        deadline = (self.at + _UNTIL_CONDITION).isoformat()
        self._office(Act.REQUEST_REPORT, text=_REPORT, deadline=(self.at + timedelta(days=30)).isoformat())
        self._act(Act.HAND_IN_REPORT, self._applicant(), index=0, text=_REPORTED)
        self._office(Act.RETURN_REPORT, index=0, text=_NOT_ENOUGH, deadline=deadline)

    def return_condition(self) -> None:
        """Have a condition reported that is not met by it."""
        deadline = (self.at + _UNTIL_CONDITION).isoformat()
        self._act(Act.REPORT_CONDITION, self._applicant(), index=0, text=_DONE)
        self._office(Act.RETURN_CONDITION, index=0, text=_MISSING, deadline=deadline)

    def _chair(self) -> Party:
        chair = self.case.ballot.chair if self.case.ballot else None
        if chair is None:
            raise AssertionError(self.microcredential)
        return Party(role=Role.CHAIR, account=chair.account, institution=self.context.examining.body)

    def _reviewer(self, account: str) -> Party:
        return Party(role=Role.REVIEWER, account=account, institution=self.context.examining.body)

    def _applicant(self) -> Party:
        return Party(role=Role.APPLICANT, account=self.place.actor, institution=self.place.institution)

    def _office(self, act: Act, **detail: Any) -> None:
        self._act(act, self._secretary(), **detail)

    def _secretary(self) -> Party:
        people = self.context.platform.accounts
        admin = people.find_by_email(f"admin@{self.context.examining.body}.example")
        account = admin.account if admin else self.context.examining.body
        return Party(role=Role.SECRETARIAT, account=account, institution=self.context.examining.body)

    def _act(self, act: Act, by: Party, /, **detail: Any) -> None:
        told: Mapping[str, Any] = detail
        act_on_case(self.context, self.case.number, what=act, by=by, now=self._next(), detail=told)

    def _next(self) -> datetime:
        """Let some minutes pass, so that events have an order people can read."""
        self.at += timedelta(minutes=7)
        return self.at
