"""What offers to wallet apps are like, as the environment says."""

from datetime import timedelta

import pytest

from kakitome.bootstrap.offer_settings import offer_terms_of
from kakitome.errors import Misconfigured


def test_an_offer_lasts_ten_minutes_and_asks_for_a_code_unless_it_is_said_otherwise() -> None:
    usual = offer_terms_of({})
    assert (usual.lasts, usual.has_tx_code) == (timedelta(minutes=10), True)
    other = offer_terms_of({"KAKITOME_OFFER_MINUTES": "3", "KAKITOME_OFFER_CODE": "off"})
    assert (other.lasts, other.has_tx_code) == (timedelta(minutes=3), False)


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        *(
            ("KAKITOME_OFFER_MINUTES", value, "E_CONFIG_OFFER_MINUTES")
            for value in ("0", "61", "x", "-1", "１５", "99999")
        ),
        ("KAKITOME_OFFER_CODE", "no", "E_CONFIG_OFFER_CODE"),
    ],
)
def test_what_is_no_such_setting_is_refused(variable: str, value: str, code: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        offer_terms_of({variable: value})
    assert refused.value.code == code
