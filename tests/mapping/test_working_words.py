"""Every line of the working of a check has a name, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.recognition_evidence import EndorsementState
from kakitome.mapping.working_words import is_named, working_label, working_value

DOCUMENTS = Path(__file__).parents[2] / "src" / "kakitome" / "documents"


def keys_of(tree: ast.AST) -> Iterator[str]:
    """Find the keys that are written out where something called `working` is made or added to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "working":
            yield from texts_of(node.value)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and "working" in target.id:
                    yield from texts_of(node.value)
                if isinstance(target, ast.Subscript) and "working" in ast.unparse(target.value):
                    yield from written(target.slice)


def texts_of(value: ast.AST) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Dict):
            for key in node.keys:
                yield from written(key)


def written(key: ast.AST | None) -> Iterator[str]:
    """Spell a key out; one that begins with the purpose of a status list, for both purposes."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value
    elif isinstance(key, ast.JoinedStr) and "purpose" in ast.unparse(key.values[0]):
        rest = "".join(str(one.value) for one in key.values[1:] if isinstance(one, ast.Constant))
        yield from (f"{purpose}{rest}" for purpose in ("revocation", "suspension"))


KEYS = sorted(
    {(key, path.name) for path in DOCUMENTS.rglob("*.py") for key in keys_of(ast.parse(path.read_text("utf-8")))}
)


@pytest.mark.parametrize(("key", "where"), KEYS, ids=str)
def test_every_key_of_a_checks_working_has_a_name(key: str, where: str) -> None:
    assert is_named(key), f'{where}: write [term."working.{key}"] into texts/catalogue'


def test_a_second_and_a_third_take_the_name_with_their_number() -> None:
    assert working_label("document_hash_2").ja == "文書の要約値（SHA-256）（2）"
    assert working_label("key3").en == "Key (3)"


@pytest.mark.parametrize("verdict", Verdict)
def test_a_counted_verdict_is_said_in_words(verdict: Verdict) -> None:
    said = working_label(verdict.value)
    assert verdict.value not in said.ja
    assert said.ja.startswith("件数")


def test_what_nobody_named_is_still_no_bare_key() -> None:
    assert not is_named("odd_thing")
    assert working_label("odd_thing").en == "Other (odd thing)"
    assert working_label("odd_thing").ja == "その他（odd thing）"


def test_a_value_is_told_in_words_and_on_the_clock_of_its_readers() -> None:
    assert working_value("recognition_status", "clear").ja == "停止も取り消しもされていない"
    assert working_value("disclosed", "title, learningOutcomes").en == "Title, Learning outcomes"
    assert working_value("disclosed", "title, ofTheirOwn").en == "title, ofTheirOwn"
    period = working_value("recognition_period", "2024-05-03T01:07:00Z – 2027-05-02T15:00:00.5+00:00")
    assert period.ja == "2024年5月3日 10:07:00（日本時間） – 2027年5月3日 00:00:00（日本時間）"
    assert working_value("as_of", "2026-13-45T01:07:00Z").ja == "2026-13-45T01:07:00Z"
    assert working_value("ob2_read_1", "https://a.example/2024-05-03T01:07:00Z").en.endswith("/2024-05-03T01:07:00Z")


@pytest.mark.parametrize("value", [*EndorsementState, "key document", "key address", "registry", "none", "permitted"])
def test_a_value_that_is_one_of_a_few_is_no_bare_word_of_the_program(value: str) -> None:
    said = working_value("recognition_status", value)
    assert value not in said.ja and said.ja != said.en
