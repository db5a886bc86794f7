"""I13 over cases: what was decided is what was voted, on one version, by enough people without a conflict of interest.

The events are replayed here by themselves; nothing is asked of the engine that let them happen.

Source: docs/rules/invariants.md I13; docs/rules/faults.md F53 (computed from the votes);
docs/standards/hostile-inputs.md B207, B209, B211.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from kakitome.errors import NotFound, Problem
from kakitome.learning.recognition.case import CaseEvent
from kakitome.learning.recognition.conflict import OF_THE_CASE
from kakitome.learning.recognition.procedure import Act, Quorum, load_procedure

_OPENING = (Act.REFER, Act.ESCALATE, Act.PROPOSE_WITHDRAWAL, Act.OPEN_HEARING)
_AS_DRAFTED = ("reasons", "conditions")
"""What a decision says in the very words of its draft."""
_LEAVING = (Act.RECUSE, Act.STEP_ASIDE)


@dataclass(slots=True)
class _Ballot:
    """What was on the table when a decision was taken.

    `draft` is what is voted on, none in ballots from before there were drafts. `may` are those who may vote, `could`
    those who may once they are brought back: everybody whom the case itself does not exclude.
    """

    digest: str
    may: set[str]
    could: set[str]
    votes: dict[str, str | None] = field(default_factory=dict)
    digests: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    draft: Mapping[str, Any] = field(default_factory=dict)

    def begin_again(self) -> None:
        """Forget what was voted: another draft came, or a quorum was missed."""
        self.votes, self.digests, self.words = {}, set(), {}

    def counted(self) -> dict[str, str]:
        """Return who voted for what, of those that count."""
        return {
            account: choice
            for account, choice in self.votes.items()
            if choice is not None and (account in self.may or self.words.get(account) == "kept")
        }


def i13_decisions_follow_their_votes(cases: Mapping[str, Sequence[CaseEvent]]) -> Iterator[Problem]:
    """Yield the cases whose decisions do not follow from their events."""
    for number, events in cases.items():
        if [event.sequence for event in events] != list(range(1, len(events) + 1)):
            yield _found("E_DOCTOR_CASE_EVENTS", number)
        try:
            quorum = load_procedure(str(events[0].detail["procedure"])).quorum
            yield from _decisions(number, events, quorum=quorum)
        except (KeyError, TypeError, ValueError, NotFound):
            yield _found("E_DOCTOR_CASE_EVENTS", number)


def _decisions(number: str, events: Sequence[CaseEvent], *, quorum: Quorum) -> Iterator[Problem]:
    ballot: _Ballot | None = None
    for event in events:
        if event.act in _OPENING:
            ballot = _opened(event.detail)
        elif event.act is Act.AMEND:
            # Another version voids the ballot.
            ballot = None
        elif event.act is Act.DECIDE:
            yield from _judged(number, event.detail, ballot=ballot, quorum=quorum)
            ballot = None
        elif ballot is not None:
            _follow(ballot, event)


def _opened(detail: Mapping[str, Any]) -> _Ballot:
    may = {voter["account"] for voter in detail["voters"] if not voter["grounds"]}
    could = {voter["account"] for voter in detail["voters"] if OF_THE_CASE.isdisjoint(voter["grounds"])}
    return _Ballot(digest=detail["digest"], may=may, could=could)


def _follow(ballot: _Ballot, event: CaseEvent) -> None:
    if event.act is Act.DRAFT_RESOLUTION:
        ballot.begin_again()
        ballot.draft = event.detail
    elif event.act is Act.PUT_OFF_BALLOT:
        ballot.begin_again()
    elif event.act is Act.VOTE:
        ballot.votes.setdefault(event.by.account, event.detail["choice"])
        ballot.digests.add(event.detail["digest"])
    elif event.act in _LEAVING:
        ballot.may.discard(str(event.detail.get("account", event.by.account)))
    elif event.act is Act.UNDO_RECUSAL:
        account = str(event.detail["account"])
        ballot.may |= ballot.could & {account}
        ballot.words.pop(account, None)
    elif event.act is Act.SETTLE_FLAG and event.detail["what"] == "vote":
        ballot.words[str(event.detail["account"])] = str(event.detail["word"])


def _judged(number: str, detail: Mapping[str, Any], *, ballot: _Ballot | None, quorum: Quorum) -> Iterator[Problem]:
    if ballot is None:
        yield _found("E_DOCTOR_I13_QUORUM", number)
        return
    counted = ballot.counted()
    needed = max(quorum.votes_at_least, ceil(len(ballot.may) * quorum.share_of_seats))
    if len(counted) < needed:
        yield _found("E_DOCTOR_I13_QUORUM", number)
    if {detail["digest"], *ballot.digests} != {ballot.digest}:
        yield _found("E_DOCTOR_I13_DIGEST", number)
    if not set(detail["deciders"]) <= counted.keys():
        yield _found("E_DOCTOR_I13_CONFLICT", number)
    votes = {name: count for name, count in detail["votes"].items() if count}
    is_voted = (
        _is_carried(detail, ballot=ballot, counted=counted) if ballot.draft else _is_leading(detail["outcome"], counted)
    )
    if votes != dict(Counter(counted.values())) or not is_voted:
        yield _found("E_DOCTOR_I13_VOTES", number)
    if ballot.draft and any(detail[name] != ballot.draft[name] for name in _AS_DRAFTED):
        yield _found("E_DOCTOR_I13_DRAFT", number)


def _is_carried(detail: Mapping[str, Any], *, ballot: _Ballot, counted: Mapping[str, str]) -> bool:
    """Tell whether more than half said yes to the draft, or half with the chair's casting vote."""
    in_favour = Counter(counted.values())["for"] * 2
    is_carried = in_favour > len(counted) or (in_favour == len(counted) and bool(detail["casting_vote"]))
    return is_carried and detail["outcome"] == ballot.draft["outcome"]


def _is_leading(outcome: str, counted: Mapping[str, str]) -> bool:
    counts = Counter(counted.values())
    return counts[outcome] == max(counts.values(), default=0)


def _found(code: str, number: str) -> Problem:
    return Problem(code=code, source="docs/rules/invariants.md I13", params={"number": number})
