"""The examples in the docstrings are true."""

import doctest
from types import ModuleType

import pytest

from kakitome.learning import class_list
from kakitome.learning.class_list import headings
from kakitome.values import dates, localized_text


@pytest.mark.parametrize("module", [class_list, headings, dates, localized_text], ids=lambda module: module.__name__)
def test_the_example_of_the_module_is_true(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
