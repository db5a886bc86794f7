"""The examples in the docstrings of the letter and of the package are true."""

import doctest
import importlib
import pkgutil

import pytest

import kakitome.learning

MODULES = [
    "kakitome",
    "kakitome.cli._wrapping",
    *(m.name for m in pkgutil.walk_packages(kakitome.learning.__path__, "kakitome.learning.")),
]


def examples_in(name: str) -> list[doctest.DocTest]:
    """Return the docstrings of a module that show an example; running the others, too, would only take time."""
    return [test for test in doctest.DocTestFinder().find(importlib.import_module(name)) if test.examples]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    runner = doctest.DocTestRunner()
    assert [test.name for test in examples_in(name) if runner.run(test).failed] == []


def test_there_are_examples() -> None:
    assert sum(len(test.examples) for name in MODULES for test in examples_in(name)) > 15
