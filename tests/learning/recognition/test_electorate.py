"""The electorate of a ballot is fixed when it is opened; what changes it is told, with the quorum then and now."""

from kakitome.learning.recognition import conflict
from kakitome.learning.recognition.electorate import electorate_of
from kakitome.learning.recognition.particulars import affiliation_data
from kakitome.learning.recognition.procedure import Act, Role
from learning.recognition.case_file import CHAIR, FOURTH, SECOND, THIRD, CaseFile, somewhere


def told(file: CaseFile) -> list[tuple[Act, str, int, int]]:
    electorate = electorate_of(file.events, file.procedure.quorum)
    assert electorate is not None
    return [(change.act, change.account, change.may_vote, change.needed) for change in electorate.changes]


def test_it_begins_with_the_ballot_and_has_no_change_by_votes() -> None:
    file = CaseFile().referred().votes("refused", None)
    electorate = electorate_of(file.events, file.procedure.quorum)
    assert electorate is not None
    assert (electorate.may_vote, electorate.needed, electorate.changes) == (4, 3, ())
    assert electorate_of(CaseFile().reviewed().events, file.procedure.quorum) is None


def test_every_recusal_its_undoing_and_the_chairs_word_are_told_with_what_they_leave() -> None:
    file = CaseFile()
    file.reviewed().office(Act.DISCUSS).refer(CHAIR, SECOND, THIRD, FOURTH, "e", "f", "g", "h")
    file.vote(SECOND, "refused")
    own = [affiliation_data(somewhere(CHAIR))]
    file.office(Act.RECUSE, account=SECOND, grounds=[conflict.SAME_NAME])
    file.act(Act.SETTLE_FLAG, Role.CHAIR, CHAIR, what="vote", account=SECOND, word="kept", text="x", affiliations=own)
    file.act(Act.STEP_ASIDE, Role.MEMBER, THIRD)
    file.act(Act.UNDO_RECUSAL, Role.CHAIR, CHAIR, account=SECOND, text="another one", affiliations=own)
    assert told(file) == [
        (Act.RECUSE, SECOND, 7, 4),
        (Act.SETTLE_FLAG, SECOND, 7, 4),
        (Act.STEP_ASIDE, THIRD, 6, 3),
        (Act.UNDO_RECUSAL, SECOND, 7, 4),
    ]


def test_another_version_ends_it_and_another_ballot_begins_anew() -> None:
    file = CaseFile().referred()
    file.office(Act.RECUSE, account=SECOND, grounds=[conflict.SAME_NAME])
    file.new_version()
    assert electorate_of(file.events, file.procedure.quorum) is None


def test_what_happens_to_a_reviewer_is_no_change_of_the_electorate() -> None:
    file = CaseFile().referred().office(Act.RECUSE, account="hana", grounds=["I_NOT_AVAILABLE"])
    assert told(file) == []
