"""What the environment says about reminders of ends."""

import pytest

from kakitome.bootstrap.reminder_settings import reminder_terms_of
from kakitome.errors import Misconfigured


@pytest.mark.parametrize(
    ("written", "days"), [("", (60, 14)), ("off", ()), ("30", (30,)), (" 7, 90,7 ", (90, 7)), ("365,1", (365, 1))]
)
def test_defaults_and_what_an_operator_chooses(written: str, days: tuple[int, ...]) -> None:
    assert reminder_terms_of({"KAKITOME_REMINDER_DAYS": written}) == days


@pytest.mark.parametrize("written", ["0", "366", "a month", "60;14", "60,", "-1", "１４"])
def test_what_cannot_be_meant_is_refused(written: str) -> None:
    with pytest.raises(Misconfigured, match="E_CONFIG_REMINDER_DAYS"):
        reminder_terms_of({"KAKITOME_REMINDER_DAYS": written})
