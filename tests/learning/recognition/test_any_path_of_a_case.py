"""Whatever people try, in whatever order: no case is decided without quorum, by the conflicted, or on another version.

The machine tries acts, sensible and not; what the engine refuses changes nothing. After every step the whole history is
judged anew by an oracle that reads the events alone and shares no code with the engine.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kakitome.errors import KakitomeError
from kakitome.learning.recognition.acts import open_case, perform, terms_of
from kakitome.learning.recognition.case import CaseEvent, CaseFee, Party, Subject
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.particulars import affiliation_data, subject_data
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Applicant, Role, State, load_procedure, procedures
from kakitome.values.localized_text import LocalizedText
from support.profiles import scaled

pytestmark = pytest.mark.slow


START = datetime(2026, 4, 1, tzinfo=UTC)
APPLICANT = Affiliation(institution="asuka", domain="asuka.example", corporate_number="1010401089234")
PEOPLE: Mapping[str, Affiliation] = {
    **{f"free-{n}": Affiliation(institution=f"elsewhere-{n}", domain=f"e{n}.example") for n in range(9)},
    "same-institution": Affiliation(institution="asuka"),
    "same-domain": Affiliation(domain="lab.asuka.example"),
    "same-corporate-number": Affiliation(name="another name", corporate_number="1010401089234"),
}
CONFLICTED = frozenset(name for name in PEOPLE if name.startswith("same-"))
QUALITY = ("free-0", "free-1", "free-2", "free-3", "same-institution", "same-domain")
STEERING = ("free-4", "free-1", "free-5", "free-6", "same-corporate-number")
REASONS = {"ja": "理由（見本）", "en": "reasons (sample)"}

INSTITUTIONS_APPLY = {name for name, each in procedures().items() if each.applicant is Applicant.INSTITUTION}
"""Cases of persons go another way: tests/learning/credit_examining/test_credit_case.py."""
people = st.sampled_from(sorted(PEOPLE))
choices = st.sampled_from(
    ["recognised", "conditions", "returned", "refused", "dismissed", "remitted", "withdrawn", "kept", None]
)


def subject(version: int) -> Subject:
    title = LocalizedText(ja="見本", en="Sample")
    return Subject(entry="E-AAAA-AAAA", version=version, title=title, digest=f"{version:064x}")


def seats(committee: str) -> list[dict[str, Any]]:
    members = QUALITY if committee == "quality" else STEERING
    return [
        {"account": name, "affiliations": [affiliation_data(PEOPLE[name])], "is_chair": place == 0}
        for place, name in enumerate(members)
    ]


class AnyPath(RuleBasedStateMachine):
    """One case, and everybody who could touch it."""

    @initialize(
        procedure=st.sampled_from(sorted(INSTITUTIONS_APPLY)),
        stage=st.integers(0, 8),
        verdict=st.sampled_from(["recognised", "refused", "conditions"]),
    )
    def begin(self, procedure: str, stage: int, verdict: str) -> None:
        """Begin somewhere on the way, so that late states are reached as often as early ones."""
        self.open(procedure)
        ways = {
            "recognised": lambda: self.suspend_or_resume(Act.SUSPEND),
            "refused": self.appeal,
            "conditions": lambda: self.meet(reported=True),
        }
        for step in (
            lambda: self.hand_in(complete=True),
            lambda: self.take_on(paid=True),
            lambda: self.whole_panel("free-7", "free-8"),
            lambda: (self.refer("quality"), self.heard()),
            lambda: self.everybody_votes(verdict, "refused"),
            lambda: self.decide(by_chair=True, casting=None),
            ways[verdict],
            lambda: self.refer("steering") if verdict == "refused" else self.propose_withdrawal(),
        )[:stage]:
            step()

    def heard(self) -> None:
        """Hear the applicant before anybody votes."""
        self.hear()
        self.answer_hearing()

    def open(self, procedure: str) -> None:
        self.procedure = load_procedure(procedure)
        self.now = START
        self.version = 1
        self.refused = 0
        party = Party(role=Role.APPLICANT, account="owner", institution="asuka")
        terms = terms_of("body", criteria_version="2026", applicant=APPLICANT, fee=CaseFee(amount="50000"))
        self.events = [open_case("C-AAAA-AAAA", subject(1), by=party, at=START, procedure=self.procedure, terms=terms)]
        self.case = fold(self.events)

    def try_act(self, act: Act, role: Role, account: str, /, **detail: Any) -> bool:
        self.now += timedelta(hours=1)
        institution = "asuka" if role is Role.APPLICANT else "body"
        party = Party(role=role, account=account, institution=institution)
        before = self.case
        try:
            event = perform(self.case, act, by=party, at=self.now, procedure=self.procedure, detail=detail)
        except KakitomeError:
            self.refused += 1
            assert fold(self.events) == before
            return False
        self.events.append(event)
        self.case = fold(self.events)
        return True

    def secretariat(self, act: Act, /, **detail: Any) -> bool:
        return self.try_act(act, Role.SECRETARIAT, "office", **detail)

    # the way that leads somewhere, so that deep states are reached

    @precondition(lambda self: self.case.state in (State.DRAFT, State.INCOMPLETE, State.RETURNED))
    @rule(complete=st.booleans())
    def hand_in(self, complete: bool) -> None:
        for place, document in enumerate(self.procedure.documents if complete else ()):
            digest = f"{place:064x}"
            self.try_act(Act.ATTACH, Role.APPLICANT, "owner", kind=document.id, name="a.pdf", sha256=digest, size=9)
        self.try_act(Act.SUBMIT, Role.APPLICANT, "owner")

    @precondition(lambda self: self.case.state is State.SUBMITTED)
    @rule(paid=st.booleans())
    def take_on(self, paid: bool) -> None:
        if paid:
            self.secretariat(Act.SETTLE_FEE, state="paid", reason="")
        self.secretariat(Act.ACCEPT)

    @precondition(lambda self: self.case.state in (State.ACCEPTED, State.IN_REVIEW, State.DISCUSSION))
    @rule(account=people)
    def assign(self, account: str) -> None:
        self.secretariat(Act.ASSIGN, account=account, affiliations=[affiliation_data(PEOPLE[account])])

    @precondition(lambda self: self.case.state in (State.ACCEPTED, State.IN_REVIEW))
    @rule(first=st.sampled_from(["free-4", "free-7"]), second=st.sampled_from(["free-5", "free-8"]))
    def whole_panel(self, first: str, second: str) -> None:
        for account in (first, second):
            self.assign(account)
            self.declare(account, "none")
        for assignment in self.case.panel:
            self.score(assignment.account, points=3, stale=False)
        self.secretariat(Act.DISCUSS)

    @precondition(lambda self: self.case.panel)
    @rule(account=people, answer=st.sampled_from(["none", "none", "conflict", "unsure"]))
    def declare(self, account: str, answer: str) -> None:
        self.try_act(Act.DECLARE, Role.REVIEWER, account, answer=answer, text="We met once.")

    @precondition(lambda self: any(one.state == "unsure" for one in self.case.panel))
    @rule(answer=st.sampled_from(["none", "conflict"]))
    def settle_tie(self, answer: str) -> None:
        waiting = next(one.account for one in self.case.panel if one.state == "unsure")
        self.secretariat(Act.SETTLE_TIE, account=waiting, answer=answer, text="As we see it.")

    @precondition(lambda self: self.case.counted_scorings)
    @rule(points=st.integers(1, 4), place=st.integers(0, 3), asks=st.booleans())
    def revise(self, points: int, place: int, asks: bool) -> None:
        """Revise somebody's scores, after an answer or in the discussion; refused at any other time."""
        if asks and self.secretariat(Act.ASK, text="How?"):
            self.try_act(Act.ANSWER, Role.APPLICANT, "owner", number=len(self.case.questions), text="So.")
        counted = self.case.counted_scorings
        account = counted[place % len(counted)].account
        self.score(account, points=points, stale=False, act=Act.REVISE_SCORES)

    @precondition(lambda self: self.case.panel)
    @rule(account=people, points=st.integers(0, 5), stale=st.booleans())
    def score(self, account: str, points: int, stale: bool, act: Act = Act.SCORE) -> None:
        lines = [one.id for one in self.procedure.rubric]
        self.try_act(
            act,
            Role.REVIEWER,
            account,
            points=dict.fromkeys(lines, points),
            reasons=dict.fromkeys(lines, "because"),
            recommendation="recognised",
            digest=subject(self.version - 1 if stale else self.version).digest,
            affiliations=[affiliation_data(PEOPLE[account])],
        )

    @precondition(lambda self: self.case.state in (State.IN_REVIEW, State.DISCUSSION, State.APPEALED))
    @rule(committee=st.sampled_from(["quality", "quality", "steering"]))
    def refer(self, committee: str) -> None:
        self.secretariat(Act.DISCUSS)
        self.secretariat(Act.REFER, committee=committee, voters=seats(committee))

    @precondition(lambda self: self.case.ballot)
    @rule(account=people, choice=choices, stale=st.booleans())
    def vote(self, account: str, choice: str | None, stale: bool) -> None:
        self.cast(account, choice, version=self.version - 1 if stale else self.version)

    @precondition(lambda self: self.case.ballot)
    @rule(choice=choices, other=choices)
    def everybody_votes(self, choice: str | None, other: str | None) -> None:
        self.draft(choice or other)
        for place, voter in enumerate(self.case.ballot.voters if self.case.ballot else ()):
            self.cast(voter.account, other if place == 1 else choice, version=self.version)

    @precondition(lambda self: self.case.ballot)
    @rule(data=st.data())
    def whole_ballot(self, data: st.DataObject) -> None:
        """Vote on what the ballot is about, split or not, perhaps losing somebody on the way, and try to close it."""
        offered = {
            "application": ["recognised", "conditions", "returned", "refused"],
            "appeal": ["dismissed", "remitted"],
            "withdrawal": ["withdrawn", "kept"],
        }[self.case.ballot.purpose.value]
        self.draft(data.draw(st.sampled_from(offered)))
        votes = data.draw(st.lists(st.sampled_from([*offered, None]), min_size=3, max_size=4))
        for voter, choice in zip([one for one in self.case.ballot.voters if not one.grounds], votes, strict=False):
            self.cast(voter.account, choice, version=self.version)
        if data.draw(st.booleans()):
            gone = data.draw(people)
            self.step_aside(gone)
            self.settle(gone, data.draw(st.sampled_from(["kept", "dropped"])), "vote")
        self.decide(by_chair=True, casting=data.draw(st.sampled_from(["for", "against"])))
        self.escalate("steering")

    def cast(self, account: str, choice: str | None, *, version: int) -> None:
        role = Role.CHAIR if account in (QUALITY[0], STEERING[0]) else Role.MEMBER
        affiliations = [affiliation_data(PEOPLE[account])]
        draft = self.case.ballot.resolution if self.case.ballot else None
        if draft and choice:
            choice = "for" if choice == draft.outcome else "against"
        said = {"choice": choice, "digest": subject(version).digest, "draft": draft.number if draft else 1}
        self.try_act(Act.VOTE, role, account, **said, affiliations=affiliations)

    @precondition(lambda self: self.case.ballot)
    @rule(outcome=choices, by_chair=st.booleans())
    def draft(self, outcome: str | None, by_chair: bool = False) -> None:
        """Write a draft, sensible or not; votes on an earlier one are void."""
        deadline = (self.now + timedelta(days=30)).isoformat()
        conditions = [{"text": REASONS, "deadline": deadline}] if outcome == "conditions" else []
        detail = {"outcome": outcome, "reasons": REASONS, "conditions": conditions}
        if by_chair and self.case.ballot is not None:
            self.try_act(Act.DRAFT_RESOLUTION, Role.CHAIR, self.case.ballot.voters[0].account, **detail)
        else:
            self.secretariat(Act.DRAFT_RESOLUTION, **detail)

    @precondition(lambda self: self.case.ballot)
    @rule(days=st.integers(-1, 30))
    def put_off(self, days: int) -> None:
        self.secretariat(Act.PUT_OFF_BALLOT, closes_at=(self.now + timedelta(days=days)).isoformat())

    @precondition(lambda self: self.case.ballot)
    @rule()
    def close(self) -> None:
        self.secretariat(Act.CLOSE_BALLOT)

    @rule(account=people)
    def step_aside(self, account: str) -> None:
        self.try_act(Act.STEP_ASIDE, Role.MEMBER, account)

    @rule(account=people, word=st.sampled_from(["kept", "dropped"]), what=st.sampled_from(["score", "vote"]))
    def settle(self, account: str, word: str, what: str) -> None:
        chair = self.case.ballot.voters[0].account if self.case.ballot else QUALITY[0]
        given = {"what": what, "account": account, "word": word, "text": "heard both"}
        self.try_act(Act.SETTLE_FLAG, Role.CHAIR, chair, **given, affiliations=[affiliation_data(PEOPLE[chair])])

    @rule(committee=st.sampled_from(["quality", "steering"]))
    def escalate(self, committee: str) -> None:
        self.secretariat(Act.ESCALATE, committee=committee, voters=seats(committee))

    @rule(by_chair=st.booleans(), casting=st.sampled_from(["for", "against", None]), closed=st.booleans())
    def decide(self, by_chair: bool, casting: str | None, closed: bool = True) -> None:
        if closed:
            self.secretariat(Act.CLOSE_BALLOT)
        other_words = {"ja": "あとから変えた理由", "en": "other reasons"}
        detail = {"reasons": other_words, "conditions": [], "casting": casting, **self.term()}
        if by_chair and self.case.ballot is not None:
            self.try_act(Act.DECIDE, Role.CHAIR, self.case.ballot.voters[0].account, **detail)
        else:
            self.secretariat(Act.DECIDE, **detail)

    def term(self) -> dict[str, str]:
        return {"valid_from": self.now.isoformat(), "valid_until": (self.now + timedelta(days=1000)).isoformat()}

    @precondition(lambda self: self.case.state is State.CONDITIONAL)
    @rule(reported=st.booleans())
    def meet(self, reported: bool) -> None:
        if reported:
            self.try_act(Act.REPORT_CONDITION, Role.APPLICANT, "owner", index=0, text="done")
        self.secretariat(Act.MEET_CONDITION, index=0, **self.term())

    @rule(days=st.integers(1, 70))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def amend(self) -> None:
        if self.try_act(Act.AMEND, Role.APPLICANT, "owner", subject=subject_data(subject(self.version + 1))):
            self.version += 1

    @rule(account=people)
    def recuse(self, account: str) -> None:
        self.secretariat(Act.RECUSE, account=account, grounds=["I_NOT_AVAILABLE"])

    @rule(account=people.filter(lambda account: account not in CONFLICTED))
    def undo_recusal(self, account: str) -> None:
        """Only of those who have no conflict: whoever undoes a real one answers for it, with a reason on record."""
        own = [affiliation_data(PEOPLE["free-0"])]
        self.secretariat(Act.UNDO_RECUSAL, account=account, text="mistaken", affiliations=own)

    @precondition(lambda self: self.case.decisions)
    @rule()
    def appeal(self) -> None:
        self.try_act(Act.APPEAL, Role.APPLICANT, "owner", text="we disagree")

    @precondition(lambda self: self.case.decisions)
    @rule(settled=st.sampled_from(["small", "new_review"]))
    def change(self, settled: str) -> None:
        changed = subject_data(subject(self.version + 100))
        self.try_act(Act.REPORT_CHANGE, Role.APPLICANT, "owner", subject=changed, text="a new chapter")
        own = [affiliation_data(PEOPLE["free-0"])]
        self.try_act(Act.SETTLE_CHANGE, Role.CHAIR, "free-0", settled=settled, text="minor", affiliations=own)

    @precondition(lambda self: self.case.decisions)
    @rule(act=st.sampled_from([Act.SUSPEND, Act.RESUME, Act.LAPSE]))
    def suspend_or_resume(self, act: Act) -> None:
        self.secretariat(act, reasons=REASONS)

    @precondition(lambda self: self.case.decisions)
    @rule()
    def propose_withdrawal(self) -> None:
        self.secretariat(
            Act.PROPOSE_WITHDRAWAL, text="not offered any more", committee="quality", voters=seats("quality")
        )

    @precondition(lambda self: self.case.ballot)
    @rule()
    def hear(self) -> None:
        committee = self.case.ballot.committee if self.case.ballot else "quality"
        self.secretariat(Act.OPEN_HEARING, text="a draft", committee=committee, voters=seats(committee))

    @rule()
    def answer_hearing(self) -> None:
        self.try_act(Act.ANSWER_HEARING, Role.APPLICANT, "owner", text="we see it differently")

    @rule(
        act=st.sampled_from([act for act in Act if act is not Act.ABANDON]),
        role=st.sampled_from(list(Role)),
        account=people,
    )
    def jump(self, act: Act, role: Role, account: str) -> None:
        """Try anything at all, with no particulars."""
        self.try_act(act, role, account)

    @invariant()
    def history_is_sound(self) -> None:
        if hasattr(self, "events"):
            Oracle(self.events, quorum=(3, Fraction(1, 2))).judge()


class Oracle:
    """Read a history from its events alone and refuse one that may not be."""

    def __init__(self, events: Sequence[CaseEvent], *, quorum: tuple[int, Fraction]) -> None:
        self.events = events
        self.least, self.share = quorum

    def judge(self) -> None:
        assert [event.sequence for event in self.events] == list(range(1, len(self.events) + 1))
        assert sum(event.act is Act.APPEAL for event in self.events) <= 1
        for place, event in enumerate(self.events):
            if event.act is Act.DECIDE:
                self.judge_decision(place, event.detail)
            if event.act is Act.SCORE:
                assert event.by.account not in CONFLICTED
                assert event.by.account not in self.out_before(place)
                assert event.detail["digest"] == self.version_at(place)
            if event.act is Act.SETTLE_CHANGE:
                assert event.by.account not in CONFLICTED
            if event.to is State.RECOGNISED and self.events[place - 1].to is not State.RECOGNISED:
                self.judge_recognised(place)

    def judge_decision(self, place: int, detail: Mapping[str, Any]) -> None:
        opened = max(n for n in range(place) if self.events[n].act in BALLOTS)
        ballot = self.events[opened].detail
        assert detail["digest"] == ballot["digest"]
        if ballot["purpose"] != "appeal":
            assert detail["digest"] == self.version_at(place)
        may = {one["account"] for one in ballot["voters"] if not one["grounds"]} - self.out_after(opened, place)
        assert not may & CONFLICTED
        drafts = [n for n in range(opened, place) if self.events[n].act is Act.DRAFT_RESOLUTION]
        draft = self.events[drafts[-1]].detail
        assert (detail["resolution"], detail["outcome"]) == (draft["number"], draft["outcome"])
        assert (detail["reasons"], detail["conditions"]) == (draft["reasons"], draft["conditions"])
        again = [n for n in range(opened, place) if self.events[n].act is Act.PUT_OFF_BALLOT]
        begun = max(*drafts, *again, opened)
        assert all(
            event.detail["draft"] == draft["number"] for event in self.events[begun:place] if event.act is Act.VOTE
        )
        votes = {
            event.by.account: event.detail["choice"]
            for event in self.events[begun:place]
            if event.act is Act.VOTE and event.detail["choice"]
        }
        kept = {
            event.detail["account"]
            for event in self.events[begun:place]
            if event.act is Act.SETTLE_FLAG and event.detail["what"] == "vote" and event.detail["word"] == "kept"
        }
        counted = {account: choice for account, choice in votes.items() if account in may | kept}
        assert set(detail["deciders"]) == set(counted)
        assert len(counted) >= max(self.least, ceil(len(may) * self.share))
        in_favour = list(counted.values()).count("for") * 2
        assert in_favour >= len(counted)
        if in_favour == len(counted):
            assert detail["casting_vote"]
            assert self.events[place].by.account in may
        if detail["outcome"] in ("refused", "withdrawn"):
            self.judge_hearing(place, [self.events[n].at for n in self.votes_of(counted, begun, place)])
        if ballot["purpose"] == "appeal":
            assert not set(counted) & self.deciders_before(place)
        if ballot["purpose"] == "application":
            assert len(self.scorers_at(place)) >= 2

    def votes_of(self, accounts: Mapping[str, str], opened: int, place: int) -> list[int]:
        return [
            n for n in range(opened, place) if self.events[n].act is Act.VOTE and self.events[n].by.account in accounts
        ]

    def judge_hearing(self, place: int, voted_at: list[datetime]) -> None:
        """Nobody voted against the applicant before it had answered, or its time was over."""
        heard = max(n for n in range(place) if self.events[n].act in (Act.OPEN_HEARING, Act.PROPOSE_WITHDRAWAL))
        until = datetime.fromisoformat(self.events[heard].detail["until"])
        assert until >= self.events[heard].at + timedelta(days=14)
        answers = [event.at for event in self.events[heard:place] if event.act is Act.ANSWER_HEARING]
        assert min(voted_at) >= min([until, *answers])

    def judge_recognised(self, place: int) -> None:
        """Recognised comes by a vote for it, by the last condition, or back from where it was."""
        event = self.events[place]
        if event.act is Act.DECIDE:
            assert event.detail["outcome"] in ("recognised", "kept", "dismissed")
        elif event.act is Act.MEET_CONDITION:
            decided = [one for one in self.events[:place] if one.act is Act.DECIDE][-1]
            assert decided.detail["outcome"] in ("conditions", "dismissed")
            assert len([one for one in self.events[:place] if one.act is Act.DECIDE]) >= 1
        else:
            assert event.act is Act.RESUME

    def version_at(self, place: int) -> str:
        named = [one for one in self.events[:place] if one.act in (Act.OPEN, Act.AMEND)]
        digest: str = named[-1].detail["subject"]["digest"]
        return digest

    def round_at(self, place: int) -> int:
        """Return where the present round began."""
        remitted = [
            n + 1
            for n in range(place)
            if self.events[n].act is Act.DECIDE and self.events[n].detail["outcome"] == "remitted"
        ]
        return remitted[-1] if remitted else 0

    def out_before(self, place: int) -> set[str]:
        return self.out_after(self.round_at(place), place)

    def out_after(self, start: int, place: int) -> set[str]:
        out: set[str] = set()
        for event in self.events[start:place]:
            if event.act is Act.RECUSE:
                out.add(event.detail["account"])
            elif event.act is Act.UNDO_RECUSAL:
                out.discard(event.detail["account"])
            elif event.act is Act.SETTLE_TIE and event.detail["answer"] == "conflict":
                out.add(event.detail["account"])
            elif event.act is Act.STEP_ASIDE or (event.act is Act.DECLARE and event.detail["answer"] == "conflict"):
                out.add(event.by.account)
            elif event.act is Act.ASSIGN and event.detail["grounds"] and event.detail["account"] not in VOTERS:
                out.add(event.detail["account"])
        return out

    def scorers_at(self, place: int) -> set[str]:
        start, version = self.round_at(place), self.version_at(place)
        kept = {
            event.detail["account"]
            for event in self.events[start:place]
            if event.act is Act.SETTLE_FLAG and event.detail["what"] == "score" and event.detail["word"] == "kept"
        }
        scored = {
            event.by.account
            for event in self.events[start:place]
            if event.act is Act.SCORE and event.detail["digest"] == version
        }
        return scored - (self.out_before(place) - kept)

    def deciders_before(self, place: int) -> set[str]:
        return {
            account for event in self.events[:place] if event.act is Act.DECIDE for account in event.detail["deciders"]
        }


BALLOTS = (Act.REFER, Act.ESCALATE, Act.PROPOSE_WITHDRAWAL, Act.OPEN_HEARING)
VOTERS = frozenset((*QUALITY, *STEERING))

TestAnyPath = AnyPath.TestCase
TestAnyPath.settings = settings(
    max_examples=scaled(250), stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
