"""Somebody whose vote is waited for asks to be deleted."""

import pytest

from kakitome.errors import Conflict
from kakitome.journeys.people.forgetting import forget_account, what_goes
from support import institutions
from web.review.conftest import House, account_of


def test_who_is_waited_for_in_an_open_ballot_votes_first(at: House) -> None:
    at.referred()
    platform, ume = institutions.platform(), account_of("ume")
    (obstacle,) = what_goes(platform, ume).obstacles
    assert (obstacle.code, obstacle.case) == ("E_LEAVING_BALLOT", at.number)
    with pytest.raises(Conflict, match="E_LEAVING_BALLOT"):
        forget_account(platform, ume, actor=ume, now=institutions.NOW)
    assert platform.accounts.find(ume) is not None
    at.voted("recognised", "refused")
    voters = [vote.account for vote in at.case.ballot.votes] if at.case.ballot else []
    assert voters
    for voter in voters:
        assert not what_goes(platform, voter).obstacles
    forget_account(platform, voters[0], actor=voters[0], now=institutions.NOW)
    # The vote stays, under a number that leads to nobody.
    assert at.case.ballot is not None
    assert [vote.account for vote in at.case.ballot.votes] == voters
    assert platform.accounts.find(voters[0]) is None
