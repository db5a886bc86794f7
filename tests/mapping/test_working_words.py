"""Every line of the working of a check has a name, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakitome.documents.verification.check import Verdict
from kakitome.mapping.working_words import is_named, working_label

DOCUMENTS = Path(__file__).parents[2] / "src" / "kakitome" / "documents"


def keys_of(tree: ast.AST) -> Iterator[str]:
    """Find the keys that are written out where something called `arithmetic` is made or added to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "arithmetic":
            yield from texts_of(node.value)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and "arithmetic" in target.id:
                    yield from texts_of(node.value)
                if isinstance(target, ast.Subscript) and "arithmetic" in ast.unparse(target.value):
                    yield from (k.value for k in [target.slice] if isinstance(k, ast.Constant))  # type: ignore[misc]


def texts_of(value: ast.AST) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Dict):
            yield from (k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str))


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
