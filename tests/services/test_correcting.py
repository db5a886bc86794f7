"""Correcting an award: same number, new document, old one superseded."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kakitome.errors import NotFound, Refused
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.ports.microcredentials import VersionState
from kakitome.services.issuing import IssuingContext, RowStatus, issue
from kakitome.services.issuing.correcting import correct, correct_learner, wanted_of
from kakitome.services.revoking import StatusAct, revoke, standing_of
from services.desks import NOW, Stopped, Stops, learner, make_desk, order, wanted

pytestmark = pytest.mark.usefixtures("each_way")

LATER = NOW + timedelta(days=3)


def awarded() -> tuple[IssuingContext, Any]:
    desk = make_desk()
    issue(desk, order(wanted(2)), now=NOW)
    return desk, desk.book.awards.list_matching(AwardFilter())[0]


def test_a_name_is_corrected_under_the_same_number() -> None:
    desk, old = awarded()
    outcome = correct_learner(desk, old.number, learner=replace(learner(2), name="高橋 花子"), actor="h.ito", now=LATER)
    assert (outcome.status, outcome.number) == (RowStatus.ISSUED, old.number)
    current = desk.book.awards.find_by_number(old.number)
    assert current is not None
    assert current.credential_id == outcome.credential_id
    document = json.loads(desk.book.awards.get_document(outcome.credential_id))
    assert "高橋 花子" in str(document)
    assert document["awardedDate"] == "2026-11-20T00:00:00Z"
    before = desk.book.awards.find_by_credential_id(old.credential_id)
    assert before is not None
    assert before.state == AwardState.SUPERSEDED
    standing = standing_of(desk.book, [before, current])
    assert standing[old.credential_id].revoked
    assert not standing[outcome.credential_id].revoked


def test_issued_bytes_are_never_touched() -> None:
    desk, old = awarded()
    document = desk.book.awards.get_document(old.credential_id)
    correct_learner(desk, old.number, learner=replace(learner(2), name="高橋"), actor="a", now=LATER)
    assert desk.book.awards.get_document(old.credential_id) == document


def test_the_list_that_awarded_it_still_knows_it() -> None:
    desk, old = awarded()
    correct_learner(desk, old.number, learner=replace(learner(2), name="高橋"), actor="a", now=LATER)
    (again,) = issue(desk, order(wanted(2)), now=LATER)
    assert again.status == RowStatus.SKIPPED


def test_an_award_can_be_corrected_although_its_version_is_withdrawn() -> None:
    desk, old = awarded()
    version = desk.book.microcredentials.get("data-literacy", 1)
    desk.book.microcredentials.replace(replace(version, state=VersionState.WITHDRAWN))
    corrected = correct(desk, old.number, wanted=replace(wanted_of(old), grade="秀"), actor="a", now=LATER)
    assert corrected.status == RowStatus.ISSUED


def test_a_correction_twice_follows_the_current_document() -> None:
    desk, old = awarded()
    for name in ("高橋一", "高橋二"):
        correct_learner(desk, old.number, learner=replace(learner(2), name=name), actor="a", now=LATER)
    states = [record.state for record in desk.book.awards.list_by_number(old.number)]
    assert states == [AwardState.SUPERSEDED, AwardState.SUPERSEDED, AwardState.ISSUED]


class Dies(Stops):
    """The process ends, and nobody can take anything back."""

    def reach(self, name: str) -> None:
        if name == self.at:
            raise KeyboardInterrupt


def test_a_correction_that_fails_half_way_is_taken_back_and_the_award_stays_as_it_was() -> None:
    desk, old = awarded()
    failing = replace(desk, failpoints=Stops(at="after_sign"))
    with pytest.raises(Stopped):
        correct_learner(failing, old.number, learner=replace(learner(2), name="高橋"), actor="a", now=LATER)
    issue(desk, order(), now=LATER)
    states = [record.state for record in desk.book.awards.list_by_number(old.number)]
    assert states == [AwardState.ISSUED, AwardState.ABANDONED]


def test_a_correction_whose_process_died_half_way_is_finished_by_the_next_run() -> None:
    desk, old = awarded()
    dying = replace(desk, failpoints=Dies(at="after_sign"))
    with pytest.raises(KeyboardInterrupt):
        correct_learner(dying, old.number, learner=replace(learner(2), name="高橋"), actor="a", now=LATER)
    issue(desk, order(), now=LATER)
    states = [record.state for record in desk.book.awards.list_by_number(old.number)]
    assert states == [AwardState.SUPERSEDED, AwardState.ISSUED]


def test_what_cannot_be_corrected_is_said() -> None:
    desk, old = awarded()
    same = wanted_of(old)
    with pytest.raises(Refused, match="E_CORRECTION_NOTHING"):
        correct(desk, old.number, wanted=same, actor="a", now=LATER)
    with pytest.raises(Refused, match="E_CORRECTION_DATE"):
        correct(desk, old.number, wanted=replace(same, awarded_on=NOW.date()), actor="a", now=LATER)
    with pytest.raises(NotFound, match="E_AWARD_UNKNOWN"):
        correct(desk, "A-0000-0000", wanted=same, actor="a", now=LATER)
    revoke(desk.book, old.credential_id, act=StatusAct(actor="a", reason="r", now=LATER))
    with pytest.raises(Refused, match="E_ALREADY_REVOKED"):
        correct(desk, old.number, wanted=replace(same, grade="可"), actor="a", now=LATER)
