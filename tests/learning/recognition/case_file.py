"""A case of recognition, brought to wherever a test begins; institutions and people are fictitious."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self

from kakitome.learning.recognition.acts import open_case, perform, terms_of
from kakitome.learning.recognition.case import Case, CaseEvent, CaseFee, Party, Subject
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.particulars import affiliation_data, subject_data
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Applicant, Outcome, Role, load_procedure
from kakitome.values.localized_text import LocalizedText

START = datetime(2026, 4, 1, tzinfo=UTC)
ASUKA = Affiliation(
    institution="asuka",
    name="明日香情報大学（見本）",
    domain="asuka.example",
    ror="https://ror.org/05dxps055",
    corporate_number="1010401089234",
)
REASONS = {"ja": "基準を満たします（見本）。", "en": "The criteria are met (sample)."}
CHAIR, SECOND, THIRD, FOURTH = "chair", "second", "third", "fourth"
OUTCOMES = [outcome.value for outcome in Outcome]


def subject_of(version: int) -> Subject:
    title = LocalizedText(ja="データ分析の基礎と倫理", en="Foundations and Ethics of Data Analysis")
    return Subject(entry="E-AAAA-AAAA", version=version, title=title, digest=f"{version:064x}")


def somewhere(name: str) -> Affiliation:
    return Affiliation(institution=f"{name}-university", domain=f"{name}.example")


class CaseFile:
    """One case that a test drives; every step returns the file, so that a story reads from left to right."""

    def __init__(self, procedure: str = "recognition", *, fee: CaseFee | None = None) -> None:
        self.procedure = load_procedure(procedure)
        self.now = START
        self.home = "asuka" if self.procedure.applicant is Applicant.INSTITUTION else ""
        owner = Party(role=Role.APPLICANT, account="owner", institution=self.home)
        terms = terms_of("body", criteria_version="2026", applicant=ASUKA, fee=fee)
        self.events: list[CaseEvent] = [
            open_case("C-AAAA-AAAA", subject_of(1), by=owner, at=START, procedure=self.procedure, terms=terms)
        ]

    @property
    def case(self) -> Case:
        return fold(self.events)

    def act(self, act: Act, role: Role, account: str, /, **detail: Any) -> Self:
        self.now += timedelta(hours=1)
        party = Party(role=role, account=account, institution=self.home if role is Role.APPLICANT else "body")
        event = perform(self.case, act, by=party, at=self.now, procedure=self.procedure, detail=detail)
        self.events.append(event)
        return self

    def applicant(self, act: Act, /, **detail: Any) -> Self:
        return self.act(act, Role.APPLICANT, "owner", **detail)

    def office(self, act: Act, /, **detail: Any) -> Self:
        return self.act(act, Role.SECRETARIAT, "office", **detail)

    def attach(self, *kinds: str) -> Self:
        for kind in kinds:
            place = [one.id for one in self.procedure.documents].index(kind)
            self.applicant(Act.ATTACH, kind=kind, name=f"{kind}.pdf", sha256=f"{place:064x}", size=1024)
        return self

    def attach_all(self) -> Self:
        return self.attach(*(one.id for one in self.procedure.documents if one.is_required))

    def submitted(self) -> Self:
        return self.attach_all().applicant(Act.SUBMIT)

    def accepted(self) -> Self:
        return self.submitted().office(Act.ACCEPT)

    def assign(self, account: str, affiliation: Affiliation | None = None, **more: Any) -> Self:
        own = affiliation_data(affiliation or somewhere(account))
        return self.office(Act.ASSIGN, account=account, affiliations=[own], **more)

    def declare(self, account: str, answer: str = "none", **more: str) -> Self:
        return self.act(Act.DECLARE, Role.REVIEWER, account, answer=answer, **more)

    def revise(self, account: str, points: Any = 3, /, **more: Any) -> Self:
        return self.score(account, points, act=Act.REVISE_SCORES, **more)

    def score(self, account: str, points: Any = 3, /, *, act: Act = Act.SCORE, **more: Any) -> Self:
        lines = [one.id for one in self.procedure.rubric]
        given: dict[str, Any] = {
            "points": dict.fromkeys(lines, points),
            "reasons": dict.fromkeys(lines, f"said by {account}"),
            "recommendation": "recognised",
            "digest": self.case.subject.digest,
            "affiliations": [affiliation_data(somewhere(account))],
        }
        return self.act(act, Role.REVIEWER, account, **{**given, **more})

    def reviewed(self, *points: int) -> Self:
        """Have two reviewers assigned, free of conflicts, and handing in."""
        self.accepted()
        for account, given in zip(("hana", "ichiro"), points or (3, 4), strict=True):
            self.assign(account).declare(account).score(account, given)
        return self

    def referred(self) -> Self:
        return self.reviewed().office(Act.DISCUSS).refer()

    def refer(self, *accounts: str, committee: str = "quality", act: Act = Act.REFER, **more: Any) -> Self:
        seats = accounts or (CHAIR, SECOND, THIRD, FOURTH)
        return self.office(act, committee=committee, voters=[seat(one) for one in seats], **more)

    def proposed(self, text: str = "not taught any more") -> Self:
        """Propose to withdraw it; the applicant answers."""
        return self.refer(act=Act.PROPOSE_WITHDRAWAL, text=text).applicant(Act.ANSWER_HEARING, text="It is taught.")

    def hear(self, **more: Any) -> Self:
        """Send the applicant the draft of a refusal; the committee is to vote anew."""
        ballot = self.case.ballot
        voters = [seat(one.account, one.affiliation) for one in ballot.voters] if ballot else []
        committee = ballot.committee if ballot else ""
        return self.office(Act.OPEN_HEARING, committee=committee, voters=voters, text="A draft (sample).", **more)

    def heard(self) -> Self:
        """Hear the applicant on what the votes come to; everybody votes as before."""
        votes = self.case.ballot.counted if self.case.ballot else ()
        self.hear().applicant(Act.ANSWER_HEARING, text="We see it differently (sample).")
        for vote in votes:
            self.vote(vote.account, "refused" if vote.choice == "for" else "kept" if vote.choice else None)
        return self

    def draft(self, outcome: str = "recognised", **more: Any) -> Self:
        """Let the secretariat write a draft of the resolution."""
        return self.office(Act.DRAFT_RESOLUTION, **{"outcome": outcome, "reasons": REASONS, **more})

    def vote(self, account: str, choice: str | None, **more: Any) -> Self:
        """Cast a vote; an outcome is for the draft when it is the draft's, else against, and drafted where none is."""
        ballot = self.case.ballot
        if ballot is not None and ballot.resolution is None and choice in OUTCOMES:
            more_of_draft = {"conditions": [self.condition()]} if choice == "conditions" else {}
            self.draft(choice, **more_of_draft)
            ballot = self.case.ballot
        draft = ballot.resolution if ballot else None
        if draft and choice in OUTCOMES:
            choice = "for" if choice == draft.outcome else "against"
        role = Role.CHAIR if account == CHAIR else Role.MEMBER
        given: dict[str, Any] = {
            "digest": ballot.digest if ballot else "",
            "draft": draft.number if draft else 0,
            "affiliations": [affiliation_data(somewhere(account))],
        }
        return self.act(Act.VOTE, role, account, choice=choice, **{**given, **more})

    def closed(self) -> Self:
        """End the voting, unless it is over."""
        ballot = self.case.ballot
        assert ballot is not None
        is_flagged = any(vote.flag == "conflicted" for vote in ballot.votes)
        is_over = ballot.has_ended(self.now + timedelta(hours=1))
        return self if is_flagged or is_over else self.office(Act.CLOSE_BALLOT)

    def votes(self, *choices: str | None) -> Self:
        """Cast votes in the order of the seats; before anybody votes against the applicant, it is heard."""
        if "refused" in choices and self.case.hearing is None and not self.case.ballot.votes:  # type: ignore[union-attr]
            self.heard()
        for account, choice in zip((CHAIR, SECOND, THIRD, FOURTH), choices, strict=False):
            self.vote(account, choice)
        return self

    def decide(self, **more: Any) -> Self:
        """Announce what was carried, once the voting is over."""
        return self.closed().act(Act.DECIDE, Role.CHAIR, CHAIR, **{**self.term(), **more})

    def term(self) -> dict[str, str]:
        return {"valid_from": self.now.isoformat(), "valid_until": (self.now + timedelta(days=1096)).isoformat()}

    def recognised(self) -> Self:
        return self.referred().votes("recognised", "recognised", "recognised").decide()

    def refused(self) -> Self:
        return self.referred().votes("refused", "refused", "recognised").decide()

    def conditional(self, *, days: int = 30) -> Self:
        self.referred().draft("conditions", conditions=[self.condition(days=days)])
        return self.votes("conditions", "conditions", "conditions").decide()

    def condition(self, *, days: int = 30) -> dict[str, Any]:
        """Return a condition as a draft states it."""
        deadline = (self.now + timedelta(days=days)).isoformat()
        return {"text": {"ja": "採点例を添える", "en": "add marked examples"}, "deadline": deadline}

    def new_version(self, version: int = 2) -> Self:
        return self.applicant(Act.AMEND, subject=subject_data(subject_of(version)))


def seat(account: str, affiliation: Affiliation | None = None) -> dict[str, Any]:
    return {
        "account": account,
        "affiliations": [affiliation_data(affiliation or somewhere(account))],
        "is_chair": account == CHAIR,
    }
