"""Lines with holes against the plain way: fill them, then sort them."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kakitome.acceleration.statements.sorted_text import Hole, Line, SortedText, Term, Unsortable
from support.profiles import scaled

LITERALS, NAMES, LABELS = range(3), range(3, 6), range(6, 12)
HOLES = 12


def label(number: int) -> Hole:
    return Hole(number, "_:c14n", " ")


def name(number: int) -> Hole:
    return Hole(number, "<", "> ")


def literal(number: int, after: str = '" ') -> Hole:
    return Hole(number, '"', after)


def known(text: str) -> str:
    return f"<urn:{text}> "


names = st.sampled_from([*map(name, NAMES), *map(known, ("a", "a-b", "ab", "k:1"))])
labels = st.sampled_from([*map(label, LABELS)])
literals = st.sampled_from([*map(literal, LITERALS), *(literal(0, '"@ja '),), '"x" ', '"x y" ', '"" '])
lines = st.lists(
    st.tuples(st.one_of(names, labels), st.sampled_from([known("p"), known("q")]), st.one_of(names, labels, literals)),
    unique=True,
    max_size=14,
)


def written(term: Term, contents: Sequence[bytes]) -> bytes:
    if isinstance(term, str):
        return term.encode()
    return term.before.encode() + contents[term.number] + term.after.encode()


def plainly(text: Sequence[Line], contents: Sequence[bytes]) -> bytes | None:
    filled = sorted(b"".join(written(term, contents) for term in line) for line in text)
    return b"".join(filled) if len(set(filled)) == len(filled) else None


@settings(max_examples=scaled(600), deadline=None)
@given(
    lines,
    st.lists(st.sampled_from(["x", "x y", "x!", "", "zz", "海"]), min_size=3, max_size=3),
    st.permutations(["urn:a:", "urn:ab-", "urn:a", "urn:b", "urn:a-b:c"]),
    st.permutations(range(13)),
)
def test_lines_come_out_as_if_filled_and_then_sorted(
    triples: list[tuple[Term, str, Term]], texts: list[str], named: list[str], order: list[int]
) -> None:
    text: list[Line] = [(*triple, ".\n") for triple in triples]
    contents = [one.encode() for one in (*texts, *(f"{one}{n}" for n, one in enumerate(named[:3])))]
    contents += [str(number).encode() for number in order[: len(LABELS)]]
    try:
        plan = SortedText.of(text, holes=HOLES)
    except Unsortable:
        assume(False)
    assert plan.write(contents) == plainly(text, contents)
    assert contents[:3] == [one.encode() for one in texts]


def test_lines_that_differ_in_a_label_alone_stand_in_its_order() -> None:
    text: list[Line] = [(known("s"), known("p"), label(number), ".\n") for number in LABELS]
    contents = [b""] * 6 + [b"10", b"9", b"1", b"12", b"2", b"0"]
    found = SortedText.of(text, holes=HOLES).write(contents)
    assert found == plainly(text, contents)
    assert found is not None
    assert [line.split()[2] for line in found.splitlines()] == [b"_:c14n%d" % n for n in (0, 1, 10, 12, 2, 9)]


def test_lines_that_differ_in_a_label_and_behind_it_are_kept_together() -> None:
    text: list[Line] = [(label(6), known("p"), known("a"), ".\n"), (label(7), known("p"), known("b"), ".\n")]
    for first, second in ((b"0", b"1"), (b"1", b"0"), (b"2", b"10")):
        contents = [b""] * 6 + [first, second] + [b"5"] * 4
        assert SortedText.of(text, holes=HOLES).write(contents) == plainly(text, contents)


def test_one_name_that_another_begins_with_comes_before_it_only_when_its_end_does() -> None:
    text: list[Line] = [(name(3), known("p"), known("o"), ".\n"), (known("a"), known("p"), known("o"), ".\n")]
    for given_name in (b"urn:a-", b"urn:ab", b"urn:a?", b"urn:a_", b"urn:"):
        contents = [b""] * 3 + [given_name] + [b""] * 8
        assert SortedText.of(text, holes=HOLES).write(contents) == plainly(text, contents)


def test_literals_that_become_equal_are_told() -> None:
    text: list[Line] = [(known("s"), known("p"), literal(number), ".\n") for number in (0, 1)]
    plan = SortedText.of(text, holes=HOLES)
    assert plan.write([b"x", b"y", *[b""] * 10]) == b'<urn:s> <urn:p> "x" .\n<urn:s> <urn:p> "y" .\n'
    assert plan.write([b"x", b"x", *[b""] * 10]) is None


def test_literals_that_would_tear_lines_apart_are_refused() -> None:
    text: list[Line] = [(known("s"), known("p"), literal(0), f"{known(graph)}.\n") for graph in ("g", "h")]
    with pytest.raises(Unsortable):
        SortedText.of([*text, (known("s"), known("p"), literal(1), ".\n")], holes=HOLES)


def test_text_without_holes_is_known_beforehand() -> None:
    text: list[Line] = [(known(subject), known("p"), known("o"), ".\n") for subject in "ba"]
    plan = SortedText.of(text, holes=HOLES)
    assert plan.constant == plan.write([b""] * HOLES) == plainly(text, [])
    assert SortedText.of([(name(3), known("p"), known("o"), ".\n")], holes=HOLES).constant is None
    assert SortedText.of([], holes=HOLES).constant == b""
