"""granian's advice on threads is answered once, in the code, and not shown to every operator."""

import logging
from pathlib import Path

import granian.server.mp

from kakitome.operations import page_server


def shown(text: str) -> bool:
    record = logging.LogRecord("_granian", logging.WARNING, "", 0, text, None, None)
    return page_server.is_no_advice(record)


def test_the_advice_is_kept_back_and_nothing_else() -> None:
    assert not shown(f"{page_server.ADVICE}, which seems quite high")
    assert shown("Workers respawn is configured")
    # The words are granian's own: when they change, the advice shows again, and this says so.
    source = Path(granian.server.mp.__file__).read_text(encoding="utf-8")
    assert page_server.ADVICE.partition(" 16 ")[0] in source
