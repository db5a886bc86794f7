"""ROR addresses and corporate numbers: known ones are read, one wrong figure is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.values.institution_numbers import parse_corporate_number, parse_ror

KNOWN_ROR = ["057zh3y96", "02kpeqv85", "05dxps055", "03yrm5c26", "02mhbdp94"]
KNOWN_CORPORATE_NUMBERS = ["7000012050002", "5010005007398", "8700110005901"]


@pytest.mark.parametrize("known", KNOWN_ROR)
def test_a_known_ror_is_read_however_it_is_written(known: str) -> None:
    canonical = f"https://ror.org/{known}"
    for written in (known, canonical, f"ror.org/{known}", f" {known.upper()} ", f"http://www.ror.org/{known}/"):
        assert parse_ror(written) == canonical


@pytest.mark.parametrize("known", KNOWN_CORPORATE_NUMBERS)
def test_a_known_corporate_number_is_read_however_it_is_written(known: str) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in known)
    for written in (known, f"{known[0]}-{known[1:5]}-{known[5:9]}-{known[9:]}", wide, f"　{known} "):
        assert parse_corporate_number(written) == known


@pytest.mark.parametrize("text", ["", "0", "157zh3y96", "057zh3y9", "057zh3y961", "057zl3y96", "ror.org", "機関"])
def test_what_is_no_ror_is_refused(text: str) -> None:
    assert parse_ror(text) is None


@pytest.mark.parametrize("text", ["", "5010005007", "50100050073988", "0010005007398", "法人番号", "501000500739x"])
def test_what_is_no_corporate_number_is_refused(text: str) -> None:
    assert parse_corporate_number(text) is None


@given(st.sampled_from(KNOWN_ROR), st.integers(1, 8), st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"))
def test_one_wrong_character_of_a_ror_is_found(known: str, place: int, other: str) -> None:
    wrong = known[:place] + other + known[place + 1 :]
    assert (parse_ror(wrong) is None) == (wrong != known)


@given(st.sampled_from(KNOWN_CORPORATE_NUMBERS), st.integers(0, 12), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_corporate_number_is_found_except_nought_for_nine(
    known: str, place: int, other: str
) -> None:
    wrong = known[:place] + other + known[place + 1 :]
    is_blind_spot = {known[place], other} == {"0", "9"} and place > 0
    assert (parse_corporate_number(wrong) is None) == (wrong != known and not is_blind_spot)
