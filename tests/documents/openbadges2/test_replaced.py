"""The words of a revocation list that say what was replaced: written, read back, and no others taken for them."""

import pytest

from kakitome.documents.openbadges2.list_reasons import number_in, replaced_reason
from kakitome.values.number import new_number


def test_the_number_is_read_back() -> None:
    number = new_number("A")
    assert number_in(replaced_reason(number)) == number


@pytest.mark.parametrize(
    "reason",
    [
        "Replaced",
        "",
        None,
        ["a"],
        replaced_reason(new_number("A")) + ".",
        replaced_reason(new_number("E")),
        replaced_reason("A-0000-0000"),
        replaced_reason(new_number("A")).replace("Replaced by the issuer", "Withdrawn"),
    ],
)
def test_other_words_say_nothing_of_it(reason: object) -> None:
    assert number_in(reason) == ""
