"""The list of regions that an operator names, and what is read of it."""

from pathlib import Path

import pytest

from kakitome.bootstrap.share_settings import share_terms_of
from kakitome.errors import Misconfigured
from kakitome.values.localized_text import LocalizedText
from support.region_databases import BERLIN, JAPAN, TOKYO, region_file


def test_without_a_list_nobodys_region_is_known() -> None:
    regions = share_terms_of({}).regions
    assert not regions.is_there and not regions.region_of(TOKYO)


@pytest.mark.parametrize(
    ("address", "region"),
    [
        (TOKYO, LocalizedText(ja="東京都", en="Tokyo")),
        (f"::ffff:{TOKYO}", LocalizedText(ja="東京都", en="Tokyo")),
        (BERLIN, LocalizedText(en="Germany")),
        (JAPAN, LocalizedText(ja="日本", en="Japan")),
        ("127.0.0.1", LocalizedText()),
        ("192.0.2.1", LocalizedText()),
        ("unix:", LocalizedText()),
        ("", LocalizedText()),
    ],
)
def test_it_is_the_prefecture_in_japan_and_the_country_elsewhere(
    tmp_path: Path, address: str, region: LocalizedText
) -> None:
    regions = share_terms_of({"KAKITOME_REGIONS": str(region_file(tmp_path))}).regions
    assert regions.is_there and regions.region_of(address) == region


def test_a_file_that_is_no_such_database_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text("203.0.113.0/24,Tokyo")
    for file in ("regions.csv", "none.mmdb"):
        with pytest.raises(Misconfigured) as refused:
            share_terms_of({"KAKITOME_REGIONS": str(tmp_path / file)})
        assert refused.value.code == "E_CONFIG_REGIONS"
