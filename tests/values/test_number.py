"""Registered numbers: what may go wrong on the telephone is noticed."""

import itertools
import re
from collections import Counter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.values.number import ALPHABET, Kind, check_character, new_number, new_numbers, parse_number

KINDS = "".join(get_args(Kind))
LETTERS = [*ALPHABET]
PAYLOADS = st.text(st.sampled_from(ALPHABET), min_size=7, max_size=7)


def whole(kind: str, payload: str) -> str:
    return kind + payload + check_character(kind, payload)


@pytest.mark.parametrize("kind", [*KINDS])
def test_a_new_number_reads_as_its_kind_and_two_groups_of_four(kind: str) -> None:
    number = new_number(kind)  # type: ignore[arg-type]
    assert re.fullmatch(rf"{kind}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", number)
    assert parse_number(number) == number


def test_the_alphabet_has_a_prime_size_and_no_look_alikes() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    assert not set("0O1IL8B5S2ZUV") & set(ALPHABET)
    assert "".join(sorted(ALPHABET)) == ALPHABET


@pytest.mark.parametrize(
    "number", ["A-7K3M-94QT", "M-4333-333F", "V-YXWT-RQPN", "E-3333-3333", "C-7K3M-94QD", "R-7K3M-94QK", "W-7K3M-94QR"]
)
def test_numbers_once_given_out_stay_valid_for_ever(number: str) -> None:
    assert parse_number(number) == number


@given(st.sampled_from(KINDS), PAYLOADS)
def test_every_single_wrong_character_is_noticed(kind: str, payload: str) -> None:
    right = whole(kind, payload)
    for place, other in itertools.product(range(1, 9), LETTERS):
        if other != right[place]:
            assert parse_number(right[:place] + other + right[place + 1 :]) is None
    for other in KINDS.replace(kind, ""):
        assert parse_number(other + right[1:]) is None


@given(st.sampled_from(KINDS), PAYLOADS)
def test_every_swap_of_neighbours_is_noticed(kind: str, payload: str) -> None:
    right = whole(kind, payload)
    for place in range(8):
        swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
        assert swapped == right or parse_number(swapped) is None


def test_the_working_leaves_no_single_error_or_swap_unnoticed() -> None:
    """Exhaust the differences instead of the numbers: the sum is linear, so these are all cases there are."""
    size = len(ALPHABET)
    for weight, difference in itertools.product(range(1, 8), range(1, size)):
        assert weight * difference % size != 0, "a wrong character at this weight"
    for weight, difference in itertools.product(range(1, 7), range(1, size)):
        assert (weight * difference - (weight + 1) * difference) % size != 0, "a swap inside the payload"
    # Swapping the last character (weight 7) with the check character, which stands for the sum itself.
    assert all(8 * difference % size != 0 for difference in range(1, size))
    # A wrong kind letter, and a kind letter swapped with the first character.
    worth = {kind: ALPHABET.index(check_character(kind, "3333333")) for kind in KINDS}
    assert len(set(worth.values())) == len(KINDS)
    for one, other in itertools.permutations(set(KINDS) & set(ALPHABET), 2):
        before = worth[one] + ALPHABET.index(other)
        after = worth[other] + ALPHABET.index(one)
        assert (before - after) % size != 0


@given(st.sampled_from(KINDS), PAYLOADS)
def test_numbers_are_understood_as_people_type_them(kind: str, payload: str) -> None:
    right = whole(kind, payload)
    number = f"{kind}-{right[1:5]}-{right[5:]}"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for typed in (
        right,
        right.lower(),
        f" {number} ",
        number.replace("-", " "),
        wide,
        *(number.replace("-", dash) for dash in "ー‐–−ｰ"),
    ):
        assert parse_number(typed) == number


@pytest.mark.parametrize(
    "text", ["", "A", "A-3333", "X-3333-3333", "A-3333-333", "A-3333-33333", "A-O333-3333", "A\n-3333", "あ" * 9]
)
def test_other_texts_are_no_numbers(text: str) -> None:
    assert parse_number(text) is None


@given(st.text(max_size=30))
def test_no_text_makes_it_raise(text: str) -> None:
    found = parse_number(text)
    assert found is None or parse_number(found) == found


def test_numbers_drawn_together_have_nothing_in_common() -> None:
    drawn = new_numbers("A", 5000)
    assert all(parse_number(number) == number for number in drawn)
    payloads = [number.replace("-", "")[1:8] for number in drawn]
    for place in range(7):
        counts = Counter(payload[place] for payload in payloads)
        assert set(counts) == set(ALPHABET), f"character {place} takes every value"
        # 217 of each are expected; six standard deviations of a fair draw are 87.
        assert all(abs(count - 5000 / 23) < 87 for count in counts.values()), place
    for start in range(5):
        # Of 12,167 triples nobody's own tells a neighbour's: as many pairs as a fair draw makes, about 1,027.
        counts = Counter(payload[start : start + 3] for payload in payloads)
        assert sum(count * (count - 1) // 2 for count in counts.values()) < 1300, start
