"""What allauth does once a factor is committed happens at once: a test's own transaction never is."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _committed(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(act: Callable[[], None], **_: object) -> None:
        act()

    for flows in ("totp", "recovery_codes"):
        monkeypatch.setattr(f"allauth.mfa.{flows}.internal.flows.transaction", SimpleNamespace(on_commit=at_once))


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Attempts are counted per account and address, and tests share both."""
    cache.clear()
