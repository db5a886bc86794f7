"""Whether a member stands in a document: no is certain."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.documents.vc.members import may_hold_member

NAMES = st.sampled_from(["@context", "a", '"@context":', '\\"@context'])
VALUES = st.recursive(
    st.none() | st.integers() | NAMES | st.text(), lambda one: st.lists(one) | st.dictionaries(NAMES | st.text(), one)
)


def count(value: Any) -> int:
    if isinstance(value, dict):
        return ("@context" in value) + sum(map(count, value.values()))
    return sum(map(count, value)) if isinstance(value, list) else 0


@given(VALUES)
def test_a_member_that_stands_there_is_found_at_any_depth(value: Any) -> None:
    held = count(value)
    assert may_hold_member(value, "@context") >= (held > 0)
    assert may_hold_member(value, "@context", beside=1) >= (held > 1)


@pytest.mark.parametrize("text", ['"@context":', '\\"@context\\":', "@context"])
def test_a_text_is_no_member(text: str) -> None:
    assert not may_hold_member({"a": [text]}, "@context")


def test_what_cannot_be_written_is_not_said_to_lack_it() -> None:
    assert may_hold_member({"a": 1 << 70}, "@context")
