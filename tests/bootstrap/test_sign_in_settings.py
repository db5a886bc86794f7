"""What signing in asks for, read from the environment."""

from datetime import timedelta
from pathlib import Path

import pytest

from kakitome.bootstrap.sign_in_settings import sign_in_settings
from kakitome.errors import Misconfigured


@pytest.mark.parametrize(
    ("environment", "demands"),
    [
        ({}, True),
        ({"KAKITOME_SECOND_FACTOR": "off"}, False),
        ({"KAKITOME_DEMONSTRATION": "1"}, False),
        ({"KAKITOME_DEMONSTRATION": "1", "KAKITOME_SECOND_FACTOR": "required"}, True),
    ],
)
def test_a_second_factor_is_asked_for_unless_it_is_a_demonstration(environment: dict[str, str], demands: bool) -> None:
    assert sign_in_settings(environment).demands_factor is demands


def test_a_proof_counts_for_a_quarter_of_an_hour_or_as_the_operator_says() -> None:
    assert sign_in_settings({}).step_up == timedelta(minutes=15)
    assert sign_in_settings({"KAKITOME_STEP_UP_MINUTES": "5"}).step_up == timedelta(minutes=5)


@pytest.mark.parametrize(
    "environment",
    [
        {"KAKITOME_SECOND_FACTOR": "no"},
        *(
            {"KAKITOME_BREACHED_PASSWORDS": wrong}
            for wrong in ("http://pwned.example/range", "https:///range", "https://p.example/?q=", "ranges", "/no/such")
        ),
        *({"KAKITOME_STEP_UP_MINUTES": wrong} for wrong in ("0", "61", "x", "-1", "１５")),
    ],
)
def test_anything_else_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(Misconfigured):
        sign_in_settings(environment)


def test_who_knows_breaches_is_an_address_or_a_folder(tmp_path: Path) -> None:
    assert not sign_in_settings({}).breached_passwords
    for written, read in (
        ("https://pwned.example/range", "https://pwned.example/range/"),
        (str(tmp_path), str(tmp_path)),
    ):
        assert sign_in_settings({"KAKITOME_BREACHED_PASSWORDS": written}).breached_passwords == read
