"""Links to awards' pages: what is read, and that what is written is read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.values.award_link import KEY_LENGTH, AwardLink, parse_award_link
from kakitome.values.award_links import AwardLinks
from kakitome.values.number import new_number

LINKS = AwardLinks(site_url="https://k.example", secrets=(b"1" * 32, b"2" * 32))


def test_what_is_written_is_read_again_also_in_capitals() -> None:
    link = LINKS.link(new_number("A"), edition=3)
    assert parse_award_link(link.name) == parse_award_link(link.name.upper()) == link
    assert LINKS.opens(link, edition=3) and not LINKS.opens(link, edition=2)
    assert LINKS.address(link.number, edition=3) == f"https://k.example/a/{link.name}"


def test_the_secret_part_has_130_bits_and_needs_the_key() -> None:
    link = LINKS.link("A-7K3M-94QT", edition=0)
    assert len(link.key) == KEY_LENGTH and KEY_LENGTH * 5 >= 128
    other = AwardLinks(site_url="https://k.example", secrets=(b"3" * 32,))
    assert not other.opens(link, edition=0)


def test_links_of_a_key_that_was_followed_by_another_go_on_opening() -> None:
    before = AwardLinks(site_url="https://k.example", secrets=(b"2" * 32,)).link("A-7K3M-94QT", edition=0)
    assert LINKS.opens(before, edition=0)
    assert LINKS.link("A-7K3M-94QT", edition=0) != before


@pytest.mark.parametrize("text", ["", ".", "A-7K3M-94QX.aaaa", "V-7K3M-92QF", "x.y"])
def test_what_names_no_award_is_none(text: str) -> None:
    assert parse_award_link(text) is None


@given(st.text(max_size=60))
def test_no_text_makes_it_raise_or_open(text: str) -> None:
    link = parse_award_link(text)
    number = new_number("A")
    for tried in (link, AwardLink(number, text)):
        assert tried is None or not LINKS.opens(tried, edition=0)
