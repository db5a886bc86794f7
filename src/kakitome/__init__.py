"""Kakitome (書留): infrastructure for micro-credentials.

A micro-credential is an important letter; the signed document is the registered envelope it travels in.

>>> from kakitome import check
>>> report = check({"title": "洋上風力設備の保守点検入門", "learner_effort": "60時間"})
>>> report.passed, report.nature.is_microcredential
(False, False)
>>> [gap.rule.id for gap in report.frameworks[0].gaps if gap.counted][:2]
['awarding_body', 'content_description']

`check`, `issue` and `verify` need no server and no database, and are loaded when they are first used.
"""

import importlib
from typing import Any

__version__ = "0.1.0"

_LIBRARY = ("check", "issue", "verify")


def __getattr__(name: str) -> Any:
    """Load a function of the library on first use, so that `import kakitome` stays light."""
    if name in _LIBRARY:
        return getattr(importlib.import_module("kakitome.library.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_LIBRARY]
