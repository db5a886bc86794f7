"""JSON as tokens carry it: short, in one spelling, and never another value than was meant."""

import json
import math
from typing import Any

import pytest

from kakitome.documents.jose.compact import write_json

VALUES: dict[str, Any] = {
    "text": '髙橋 "一" \\ / \n\t\x01\x7f\u2028😀',
    "numbers": [0, -1, 2.5, 2**63, 2**70],
    "nothing": None,
    "truth": [True, False],
    "the word": "null",
    "empty": [{}, [], ""],
}


@pytest.mark.parametrize("name", VALUES)
def test_it_is_spelled_as_ever(name: str) -> None:
    value = {name: VALUES[name]}

    assert write_json(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused_and_never_becomes_null(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"a": number})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        write_json({"a": "\ud800"})
