"""How long people can change their mind about their account."""

from datetime import timedelta

import pytest

from kakitome.bootstrap.account_settings import AccountTerms, account_terms_of
from kakitome.errors import Misconfigured


def test_days_are_read_and_a_month_is_the_most() -> None:
    assert account_terms_of({}) == AccountTerms(deletion_waits=timedelta(days=30), recovery_waits=timedelta(hours=72))
    assert account_terms_of({"KAKITOME_DELETION_DAYS": " 7 "}).deletion_waits == timedelta(days=7)


@pytest.mark.parametrize("days", ["0", "31", "x", "7.5", "-1", "٣"])
def test_others_are_refused(days: str) -> None:
    with pytest.raises(Misconfigured, match="E_CONFIG_DELETION_DAYS"):
        account_terms_of({"KAKITOME_DELETION_DAYS": days})


def test_hours_of_a_recovery_are_a_day_to_two_weeks() -> None:
    assert account_terms_of({"KAKITOME_RECOVERY_HOURS": "24"}).recovery_waits == timedelta(days=1)
    for hours in ("23", "337", "soon"):
        with pytest.raises(Misconfigured, match="E_CONFIG_RECOVERY_HOURS"):
            account_terms_of({"KAKITOME_RECOVERY_HOURS": hours})
