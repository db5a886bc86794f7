"""The strict loader: what it refuses, each with its reason, and what it must not refuse."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import LARGEST_INTEGER, JsonLimits, StrictJsonError, load
from support.processor_time import at_most

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
    with at_most(3), pytest.raises(StrictJsonError):
        load(path.read_bytes())


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
        load(b"[[]]", limits=JsonLimits(depth=1))


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


# --- the short way: it may say nothing, and never anything else than the strict reader -------------------------------

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=5)
    | st.sampled_from(["\x7f", "\u2028", "\\", '"', "\x00", "看護"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)
TIGHT = JsonLimits(size=400, depth=4, nodes=12)
STYLES = {
    "compact": {"ensure_ascii": False, "separators": (",", ":")},
    "indented": {"ensure_ascii": False, "indent": 2},
    "spaced": {},
    "wide": {"ensure_ascii": False, "indent": 4},
}


def strictly(data: bytes, limits: JsonLimits) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "_seen", lambda *_: None)
        return outcome(data, limits)


def outcome(data: bytes, limits: JsonLimits) -> str:
    try:
        return repr(load(data, limits=limits))
    except StrictJsonError as refusal:
        return refusal.code


@pytest.mark.parametrize("limits", [JsonLimits(), TIGHT], ids=["usual", "tight"])
@given(value=st.dictionaries(st.text(max_size=3), VALUES, max_size=5), style=st.sampled_from(sorted(STYLES)))
def test_the_short_way_says_what_the_strict_reader_says(value: object, style: str, limits: JsonLimits) -> None:
    data = json.dumps(value, **STYLES[style]).encode() + (b"\n" if style == "indented" else b"")

    assert outcome(data, limits) == strictly(data, limits)


@given(
    data=st.binary(max_size=8),
    place=st.integers(0, 60),
    cut=st.integers(0, 4),
)
def test_a_text_that_was_tampered_with_is_read_strictly(data: bytes, place: int, cut: int) -> None:
    good = b'{"a":{"b":[1,2.5,true,null,"x"],"c":"\xe7\x9c\x8b"},"d":-0.0,"e":9007199254740991}'
    changed = good[:place] + data + good[place + cut :]

    assert outcome(changed, JsonLimits()) == strictly(changed, JsonLimits())


@pytest.mark.parametrize("depth", range(1, 7))
@pytest.mark.parametrize("innermost", [{}, [], 1, [1], [[], [], []], {"a": 1}, list(range(9))], ids=str)
def test_what_is_plainly_within_the_limits_is_within_them(depth: int, innermost: object) -> None:
    value = innermost
    for _ in range(depth):
        value = {"a": value}
    data = (json.dumps(value, indent=2) + "\n").encode()
    if strict_json._is_plainly_within(data, TIGHT):
        assert strict_json._is_within(value, TIGHT)
    assert outcome(data, TIGHT) == strictly(data, TIGHT)


@pytest.mark.parametrize("depth", range(1, 7))
@pytest.mark.parametrize("innermost", ["{}", "[]", "1"])
def test_the_short_way_counts_depth_as_the_strict_reader_does(depth: int, innermost: str) -> None:
    data = ('{"a":' * depth + innermost + "}" * depth).encode()

    assert outcome(data, TIGHT) == strictly(data, TIGHT)


@pytest.mark.parametrize("count", range(8, 15))
def test_the_short_way_counts_values_as_the_strict_reader_does(count: int) -> None:
    data = ('{"a":[' + ",".join("1" for _ in range(count)) + "]}").encode()

    assert outcome(data, TIGHT) == strictly(data, TIGHT)


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.stem)
def test_no_bad_file_goes_the_short_way(path: Path) -> None:
    data = path.read_bytes()
    seen = strict_json._seen(data, JsonLimits())
    assert seen is None or not strict_json._is_written_so(seen, data) or not strict_json._is_within(seen, JsonLimits())
    assert not (
        seen is not None
        and strict_json._is_written_so(seen, data)
        and strict_json._is_plainly_within(data, JsonLimits())
    )


def test_what_our_writers_write_goes_the_short_way() -> None:
    document = {"a": ["看護", 1, 2.5, {"b": []}], "c": {}}
    for data in (
        (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode(),
        json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(),
    ):
        assert strict_json._seen(data, JsonLimits()) == document
        assert strict_json._is_written_so(document, data)


@pytest.mark.parametrize("depth", [40, 900, 100_000])
def test_what_a_second_key_hides_from_the_quick_parser_is_refused(depth: int) -> None:
    data = b'{"a": ' + b"[" * depth + b"]" * depth + b', "a": 1}'
    with pytest.raises(StrictJsonError) as refused:
        load(data)
    assert refused.value.code in {"E_JSON_DUPKEY", "E_JSON_DEPTH"}
