"""Tabs without JavaScript: for every framework that is offered, a rule of the style sheet opens its body."""

import re
from pathlib import Path

from kakitome.learning.framework.catalogue import frameworks
from kakitome.web.parts import written

STYLE = Path(written.__file__).parents[1] / "static" / "kakitome" / "pages.css"
ROOM_FOR_AN_OPERATORS_OWN = 5


def test_every_framework_has_a_tab_that_opens() -> None:
    opened = re.findall(
        r"label:nth-of-type\((\d+)\) :checked\) \.tab-body:nth-child\((\d+) of", STYLE.read_text("utf-8")
    )
    assert all(tab == body for tab, body in opened)
    assert sorted(int(tab) for tab, _ in opened) == list(range(1, len(opened) + 1))
    assert len(opened) >= len(frameworks()) + ROOM_FOR_AN_OPERATORS_OWN
