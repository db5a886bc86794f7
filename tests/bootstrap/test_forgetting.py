"""Erasing an award's link to the log: for good, with a line in the trail, and the log still holds."""

from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, award, open_platform
from kakitome.bootstrap.doctor import examine_platform
from kakitome.bootstrap.forgetting import forget_in_log
from kakitome.errors import NotFound
from kakitome.services.keeping_log import append_documents, inclusion_evidence, publish_log

pytestmark = pytest.mark.django_db


def test_an_award_is_unlinked_and_its_neighbours_are_not(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    gone, stays = award(platform, "見本 花子", "見本 太郎")
    append_documents(platform.log_keeper(), "u")
    publish_log(platform.log_keeper())
    before = platform.log_keeper().log.list_entries(first=0, count=10)
    assert forget_in_log(platform, gone.number, actor="operator") == 1
    assert platform.log_keeper().log.list_entries(first=0, count=10) == before
    assert inclusion_evidence(platform.log_keeper(), "u", credential_id=gone.credential_id) is None
    assert inclusion_evidence(platform.log_keeper(), "u", credential_id=stays.credential_id) is not None
    (event,) = platform.store("u").audit.list_events(subject=gone.number, limit=1)
    assert (event.entry.action, event.entry.actor) == ("award.forgotten_in_log", "operator")
    # A second time there is nothing left to erase, and nothing more to tell.
    assert forget_in_log(platform, gone.number, actor="operator") == 0
    assert len(platform.store("u").audit.list_events(subject=gone.number, limit=5)) == 1
    codes = [finding.problem.code for finding in examine_platform(platform, now=NOW).findings]
    assert not [code for code in codes if "I8" in code]


def test_an_unknown_number_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="E_AWARD_UNKNOWN"):
        forget_in_log(open_platform(tmp_path), "A-2345-6789", actor="operator")
