"""What the committee's pages show: ballots, who may vote, the state of the quorum in a sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.learning.recognition.ballot import can_be_quorate
from kakitome.learning.recognition.case import Case, divergent
from kakitome.learning.recognition.procedure import Act, Procedure, Purpose, Role, Wording, wording_of
from kakitome.learning.recognition.procedure import State as CaseState
from kakitome.ports.cases import CaseHead
from kakitome.services.examining.heads import heads_of_voter
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.applicants import applicant_name
from kakitome.web.desk.case_electorate import ElectorateShown, electorate_in_words
from kakitome.web.desk.paper_pages import PaperDoor, paper_address
from kakitome.web.desk.resolutions import RESOLUTION_PAGES
from kakitome.web.pages.body.committee_decisions.sitting import CommitteeTable, Sitting, sitting_of
from kakitome.web.pages.body.reviewing.seen import CLERICAL
from kakitome.web.parts.case import definition_address, grounds_in_words, remarks_in_words, state_of
from kakitome.web.parts.case_history import history_of
from kakitome.web.parts.case_matrix import matrix_of
from kakitome.web.parts.case_papers import papers_of
from kakitome.web.parts.case_recusals import RecusalShown, own_recusals_of, recusals_of
from kakitome.web.parts.case_scores import scores_of
from kakitome.web.parts.decision_words import decision_in_words, tally_in_words
from kakitome.web.parts.resolution import resolution_of, voting_words
from kakitome.web.parts.shapes import State

_SETTLING = (CaseState.IN_REVIEW, CaseState.DISCUSSION, CaseState.RECOGNISED, CaseState.SUSPENDED)
_LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotRow:
    """One case in the list of ballots; `waits` says why it waits for the person, empty when it does not."""

    head: CaseHead
    state: State
    word: str
    what: str
    waits: str
    quorum: str
    procedure: Procedure


def list_ballots(table: CommitteeTable) -> Sequence[BallotRow]:
    """Return the cases somebody has or had a vote on, or settles as chair; what waits first."""
    heads = {head.number: head for head in heads_of_voter(table.work.examining, table.account)}
    rows = list(_open_rows(table, heads.values()))
    rows += [row for row in _of_chair(table) if row.head.number not in heads]
    return sorted(rows, key=lambda ballot_row: (not ballot_row.waits, -ballot_row.head.updated_at.timestamp()))


def _of_chair(table: CommitteeTable) -> Iterator[BallotRow]:
    """Yield the cases on which a chair has no vote and yet something to settle, the newest of them."""
    if not table.chairs:
        return
    yield from _open_rows(table, table.work.examining.store.cases.list_heads(states=_SETTLING)[:_LOOKED_THROUGH])


def _open_rows(table: CommitteeTable, heads: Iterable[CaseHead]) -> Iterator[BallotRow]:
    """Leave out the cases that are closed to the person."""
    for head in heads:
        try:
            yield _row(sitting_of(table, head.number), head)
        except Http404:
            continue


def page_of(sitting: Sitting) -> Mapping[str, Any]:
    """Return everything the page of a case shows to somebody with a seat."""
    case, procedure, sight = sitting.case, sitting.procedure, sitting.sight
    tally = sitting.tally if sitting.sees_tally else None
    apart = divergent(case, divergence=procedure.divergence)
    return {
        "applicant": applicant_name(sitting.place, case),
        "committee": _committee_name(sitting, sitting.ballots[-1].committee if sitting.ballots else ""),
        "question": question_of(case),
        "own_recusals": own_recusals_of(case, sitting.party.account) if sitting.is_out else (),
        "places": [] if sitting.is_out else _places(sitting),
        "electorate": None if sitting.is_out else _electorate(sitting),
        "quorum": quorum_words(sitting),
        "counts": tally_in_words(tally, case.procedure) if tally else [],
        "resolution": None if sitting.is_out else resolution_of(case, procedure),
        "acts": [
            (name, RESOLUTION_PAGES[name].link, sitting.place.url("deciding-act", case.number, name))
            for name in sitting.acts
        ],
        "wishes": [vote.text for vote in sitting.ballot.votes if vote.text] if sitting.ballot and tally else [],
        "about": "" if sitting.is_out else _about(sitting),
        "papers": papers_of(case, procedure, address=partial(paper_address, door=door_of(sitting)))
        if sight.papers
        else None,
        "definition": definition_address(case.subject),
        "scores": scores_of(
            case,
            procedure,
            scorings=sight.scorings,
            apart=apart,
            address=door_of(sitting).place,
        )
        if sight.scorings
        else None,
        "matrix": matrix_of(case, procedure) if sight.papers else None,
        "remarks": remarks_in_words(case, case.comments if sight.papers else ()),
        "decisions": [
            decision_in_words(decision, case.procedure, _committee_name(sitting, decision.committee))
            for decision in reversed(() if sitting.is_out else case.decisions)
        ],
        "history": history_of([event for event in sitting.events() if event.act not in CLERICAL], Role.MEMBER)
        if sight.papers
        else [],
    }


def door_of(sitting: Sitting) -> PaperDoor:
    """Return where somebody with a seat opens the papers."""
    place, number = sitting.place, sitting.case.number
    return PaperDoor(
        page=lambda sha256, page: place.url("deciding-paper-page", number, sha256, page),
        file=lambda sha256: place.url("deciding-paper", number, sha256),
    )


_QUESTIONS: Mapping[Wording, tuple[Promise, Promise]] = {
    Wording.RECOGNITION: (gettext_lazy("Shall it be recognised?"), gettext_lazy("Shall the recognition be withdrawn?")),
    Wording.CERTIFICATION: (
        gettext_lazy("Shall it be certified?"),
        gettext_lazy("Shall the certification be withdrawn?"),
    ),
    Wording.ACCREDITATION: (
        gettext_lazy("Shall it be accredited?"),
        gettext_lazy("Shall the accreditation be withdrawn?"),
    ),
    Wording.CREDIT: (gettext_lazy("Shall it be credited as proposed?"), gettext_lazy("Shall the credit be reversed?")),
}


def question_of(case: Case) -> str:
    """Ask what the ballot is about."""
    if case.ballot is None:
        return _("No ballot is open on this case.")
    granting, withdrawing = _QUESTIONS[wording_of(case.procedure)]
    questions = {
        Purpose.APPLICATION: str(granting),
        Purpose.APPEAL: _("Does the appeal stand?"),
        Purpose.WITHDRAWAL: str(withdrawing),
    }
    return questions[case.ballot.purpose]


def quorum_words(sitting: Sitting) -> str:
    """Say in a sentence how far the ballot is."""
    ballot, tally = sitting.ballot, sitting.tally
    if ballot is None or tally is None:
        return ""
    if not can_be_quorate(ballot, sitting.procedure.quorum):
        return _("Too few may vote for a quorum. The secretariat lays it before the other committee.")
    if ballot.resolution is None:
        return _("There is no draft resolution yet. The members vote once there is one.")
    if sitting.has_ended:
        return voting_words(tally)
    missing = tally.needed - tally.cast
    if missing > 0:
        words = ngettext("%(n)d more vote makes a quorum.", "%(n)d more votes make a quorum.", missing)
        return words % {"n": missing}
    return _("There is a quorum.")


def last_recusal_of(sitting: Sitting, account: str) -> RecusalShown:
    """Tell the chair how somebody was last taken out: a reviewer by the letter, a member of the committee by name."""
    name = {} if sitting.case.find_assignment(account) else {account: sitting.place.name_of(account, otherwise="")}
    shown = recusals_of(replace(sitting.case, recusals=sitting.case.standing_recusals(account)), names=name)
    return shown[0]


def _committee_name(sitting: Sitting, committee: str) -> LocalizedText:
    """Name a committee; one that the body does not have any more by its id."""
    return sitting.committee_name(committee) or LocalizedText(ja=committee, en=committee)


def _row(sitting: Sitting, head: CaseHead) -> BallotRow:
    state, word = state_of(head.state, head.procedure)
    return BallotRow(
        head=head,
        procedure=sitting.procedure,
        state=state,
        word=_("Recused") if sitting.is_out else word,
        what=question_of(sitting.case) if sitting.ballot else "",
        waits="" if sitting.is_out else _waits(sitting),
        quorum="" if sitting.is_out else quorum_words(sitting),
    )


def _waits(sitting: Sitting) -> str:
    if sitting.may_vote:
        return _("Your vote is awaited")
    if sitting.flagged_votes or sitting.flagged_scores or sitting.may_settle_change:
        return _("Your word as chair is awaited")
    acts = sitting.acts
    if "decide" in acts:
        return _("You can announce the decision")
    if "put-off" in acts or ("draft" in acts and sitting.has_ended):
        return _("Your word as chair is awaited")
    has_draft = sitting.ballot is not None and sitting.ballot.resolution is not None
    return _("Your draft resolution is awaited") if "draft" in acts and not has_draft else ""


def _places(sitting: Sitting) -> list[Mapping[str, Any]]:
    """Describe each place on the ballot as the committee sees it: who voted, never what."""
    ballot = sitting.ballot
    if ballot is None:
        return []
    voted = {vote.account for vote in ballot.votes}
    return [
        {
            "name": sitting.place.name_of(voter.account, otherwise=_("a former member")),
            "is_chair": voter.is_chair,
            "grounds": grounds_in_words(voter.grounds),
            "state": "none" if voter.grounds or voter.account not in voted else "ok",
            "word": _("may not vote")
            if voter.grounds
            else _("has voted")
            if voter.account in voted
            else _("has not voted"),
        }
        for voter in ballot.voters
    ]


def _electorate(sitting: Sitting) -> ElectorateShown | None:
    voters = sitting.ballot.voters if sitting.ballot else ()
    names = {voter.account: sitting.place.name_of(voter.account, otherwise=_("a former member")) for voter in voters}
    return electorate_in_words(sitting, names=names)


def _about(sitting: Sitting) -> str:
    """Return what an appeal says, or why a withdrawal is proposed."""
    case = sitting.case
    if case.ballot is None or case.ballot.purpose is Purpose.APPLICATION:
        return ""
    if case.ballot.purpose is Purpose.APPEAL:
        return case.appeal.reasons if case.appeal else ""
    proposals = [event for event in sitting.events() if event.act is Act.PROPOSE_WITHDRAWAL]
    return str(proposals[-1].detail["text"]) if proposals else ""
