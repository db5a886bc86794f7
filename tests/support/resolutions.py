"""Votes as tests say them: by what the draft decides. The first vote writes the draft; others are for or against it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.test import Client

from kakitome.errors import KakitomeError
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.drafting import next_number, stated_in
from kakitome.learning.recognition.procedure import Act, Outcome, Role
from support import institutions

Do = Callable[..., Any]
FAR = "2099-03-31T15:00:00+00:00"
"""Pages look at the clock of the day, acts at that of the test."""
OUTCOMES = frozenset(outcome.value for outcome in Outcome)
REASONS = {"ja": "根拠が示されています（見本）。", "en": "The grounds are shown (sample)."}
CONDITION = {"ja": "採点例を添える（見本）", "en": "Add marked examples (sample)"}


def draft_of(case: Case) -> Any:
    """Return the draft on the table; None without one."""
    return case.ballot.resolution if case.ballot else None


def vote(
    do: Do, case: Case, *, by: Party, choice: str | None, draft: Mapping[str, Any] | None = None, **more: Any
) -> Any:
    """Cast a vote through `do(act, party, **detail)`; `draft` are the particulars of the draft that the first one writes."""
    resolution = draft_of(case)
    number, outcome = (resolution.number, resolution.outcome) if resolution else (next_number(case), choice)
    if resolution is None and choice in OUTCOMES:
        write(do, case, outcome=str(choice), **(draft or {}))
    if choice in OUTCOMES:
        choice = "for" if choice == outcome else "against"
    digest = case.ballot.digest if case.ballot else case.subject.digest
    return do(Act.VOTE, by, choice=choice, **{"draft": number, "digest": digest, **more})


def write(do: Do, case: Case, *, outcome: str, **more: Any) -> Any:
    """Let the secretariat write a draft; one with conditions has one, unless they are given."""
    office = Party(role=Role.SECRETARIAT, account="office", institution=case.body)
    conditions = [{"text": CONDITION, "deadline": FAR}] if outcome == "conditions" else []
    stated = {"outcome": outcome, "reasons": REASONS, "conditions": conditions, "closes_at": FAR, **more}
    return do(Act.DRAFT_RESOLUTION, office, **stated)


def close(do: Do, case: Case) -> None:
    """End the voting if enough have voted and it is not over."""
    office = Party(role=Role.SECRETARIAT, account="office", institution=case.body)
    with suppress(KakitomeError):
        do(Act.CLOSE_BALLOT, office)


def decide(do: Do, find: Callable[[], Case], *, by: Party, **stated: Any) -> Any:
    """Announce what was carried; where a test states what is decided, that is drafted and everybody votes as before."""
    case = find()
    resolution, ballot = draft_of(case), case.ballot
    casting = {"casting": "for"} if stated.pop("casting", None) else {}
    if resolution is not None and ballot is not None and any(stated.values()):
        write(do, case, outcome=resolution.outcome.value, **{**stated_in(resolution), **stated})
        chairs = {voter.account for voter in ballot.voters if voter.is_chair}
        for cast in ballot.votes:
            role = Role.CHAIR if cast.account in chairs else Role.MEMBER
            voter = Party(role=role, account=cast.account, institution=case.body)
            vote(do, find(), by=voter, choice=cast.choice)
    close(do, find())
    return do(Act.DECIDE, by, **casting)


def vote_on_pages(
    registrar: Client, find: Callable[[], Case], *, choice: str, names: Sequence[str], **typed: str
) -> None:
    """Let the secretariat draft what is to be decided, everybody named vote for it, and the voting be closed."""
    case = find()
    desk, committee = f"/desk/{case.body}/cases/{case.number}", f"/desk/{case.body}/deciding/{case.number}"
    words = {"reasons_ja": "委員会の理由（見本）。", "reasons_en": "", **typed}
    drafted = registrar.post(f"{desk}/draft", {"outcome": choice, **words})
    assert drafted.status_code == 302, drafted.content.decode()[-3000:]
    case = find()
    said = {"choice": "for", "digest": case.subject.digest, "draft": str(draft_of(case).number)}
    for name in names:
        member = institutions.signed_in(f"{name}@{name}.example")
        assert member.post(f"{committee}/vote", said).status_code == 302
    registrar.post(f"{desk}/close")
