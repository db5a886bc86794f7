"""The strict loader: what it refuses, each with its reason, and what it must not refuse."""

import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.documents.vc.strict_json import LARGEST_INTEGER, Limits, StrictJsonError, load

BAD = sorted((Path(__file__).parents[2] / "vectors" / "bad_json").glob("*.json"))
EXPENSIVE = {"E_JSON_SIZE", "E_JSON_DEPTH", "E_JSON_NODES"}


def test_there_are_bad_files() -> None:
    assert len(BAD) > 25


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.stem)
def test_a_bad_file_is_refused_with_the_finding_in_its_name(path: Path) -> None:
    with pytest.raises(StrictJsonError) as caught:
        load(path.read_bytes())
    assert caught.value.problem.code == path.name.split("__")[0]
    assert caught.value.kind == ("too_expensive" if caught.value.problem.code in EXPENSIVE else "malformed")
    assert caught.value.problems == (caught.value.problem,)


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.stem)
def test_refusing_takes_linear_time(path: Path) -> None:
    started = time.perf_counter()
    with pytest.raises(StrictJsonError):
        load(path.read_bytes())
    assert time.perf_counter() - started < 0.5


def test_the_doubled_key_is_named() -> None:
    with pytest.raises(StrictJsonError) as caught:
        load(b'{"grade": "A", "grade": "S"}')
    assert caught.value.params["key"] == "grade"


def test_brackets_inside_strings_do_not_count_as_depth() -> None:
    text = "[" * 1000 + '\\"' + "{" * 1000
    assert load(b'{"a": "' + text.encode() + b'"}') == {"a": text.replace('\\"', '"')}


def test_the_limits_themselves_are_allowed() -> None:
    assert load(b"[" * 32 + b"]" * 32)
    assert len(load(b"[" + b"0," * 1998 + b"0]")) == 1999
    assert load(b'{"a": "' + b"x" * (256 * 1024 - 9) + b'"}')


def test_a_caller_may_set_other_limits() -> None:
    with pytest.raises(StrictJsonError, match="E_JSON_DEPTH"):
        load(b"[[]]", limits=Limits(depth=1))


def test_real_characters_pass() -> None:
    text = '{"name": "髙﨑 𠮷田", "escaped": "\\ud842\\udfb7", "n": [0, -1, 2.5, 1e3, true, null]}\n'
    assert load(text.encode()) == {
        "name": "髙﨑 𠮷田",
        "escaped": "𠮷",
        "n": [0, -1, 2.5, 1000.0, True, None],
    }


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(values)
def test_what_python_writes_is_read_back_alike(value: object) -> None:
    assert load(json.dumps(value).encode()) == value
    assert load(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    with contextlib.suppress(StrictJsonError):
        load(data)
