"""What the environment says about share links."""

from datetime import timedelta

import pytest

from kakitome.bootstrap.share_settings import share_terms_of
from kakitome.errors import Misconfigured
from kakitome.ports.shares import ShareTerms


def test_defaults_and_what_an_operator_chooses() -> None:
    assert share_terms_of({}) == ShareTerms()
    chosen = {"KAKITOME_SHARE_DAYS": "7", "KAKITOME_SHARE_MOST_DAYS": "60", "KAKITOME_SHARE_LOG_DAYS": "7"}
    assert share_terms_of(chosen) == ShareTerms(
        lasts=timedelta(days=7), longest=timedelta(days=60), log_kept=timedelta(days=7)
    )


def test_without_a_record_of_openings_links_lie_as_long_as_ever_after_their_end() -> None:
    terms = share_terms_of({"KAKITOME_SHARE_LOG_DAYS": "0"})
    assert not terms.keeps_log and terms.shown_for == timedelta(days=90)


@pytest.mark.parametrize(
    "wrong",
    [
        {"KAKITOME_SHARE_DAYS": "0"},
        {"KAKITOME_SHARE_DAYS": "a month"},
        {"KAKITOME_SHARE_MOST_DAYS": "99999999999999"},
        {"KAKITOME_SHARE_MOST_DAYS": "10"},
        {"KAKITOME_SHARE_LOG": "off"},
        {"KAKITOME_SHARE_LOG_DAYS": "366"},
        {"KAKITOME_SHARE_LOG_DAYS": "off"},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="E_CONFIG_SHARE"):
        share_terms_of(wrong)
