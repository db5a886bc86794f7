"""What offers to wallet apps are like, as the environment says."""

from datetime import timedelta
from pathlib import Path

import pytest

from kakitome.bootstrap.offer_settings import offer_terms_of
from kakitome.documents.keys.x509_chain import write_chain
from kakitome.errors import Misconfigured
from support.attested_wallet import Authority


def test_requests_are_pushed_as_the_education_profile_asks_unless_it_is_said_otherwise() -> None:
    assert offer_terms_of({}).needs_pushed
    assert not offer_terms_of({"KAKITOME_OFFER_PUSHED": "off"}).needs_pushed


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
        ("KAKITOME_HAIP_WALLETS", "/nowhere.pem", "E_CONFIG_HAIP"),
        ("KAKITOME_HAIP_WALLETS", __file__, "E_CONFIG_HAIP"),
    ],
)
def test_what_is_no_such_setting_is_refused(variable: str, value: str, code: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        offer_terms_of({variable: value})
    assert refused.value.code == code


def test_high_assurance_is_on_where_somebody_is_believed(tmp_path: Path) -> None:
    file = tmp_path / "authorities.pem"
    file.write_bytes(write_chain([Authority().anchor, Authority("Another").anchor]))
    assert not offer_terms_of({}).is_high_assurance
    on = offer_terms_of({"KAKITOME_HAIP_WALLETS": str(file)})
    assert on.is_high_assurance and on.needs_pushed and len(on.wallet_anchors) == 2 and not on.key_anchors
    with pytest.raises(Misconfigured, match="E_CONFIG_HAIP"):
        offer_terms_of({"KAKITOME_HAIP_KEYS": str(file)})
