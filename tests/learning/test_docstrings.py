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


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    tried = sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES)
    assert tried > 15
