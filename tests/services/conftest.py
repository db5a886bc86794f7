"""Fixtures of the tests of services; their stores are copies of one migrated database."""

import pytest

from kakitome.acceleration.drafting import PlannedDrafter
from kakitome.services.issuing.drafting import ReferenceDrafter
from services import desks


@pytest.fixture(autouse=True, scope="module")
def _databases(databases_may_be_used: None) -> None:
    pass


@pytest.fixture(params=["reference", "planned"])
def each_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test twice: with the reference drafter alone, and with plans that are shared by all desks of the test."""
    drafter = ReferenceDrafter() if request.param == "reference" else PlannedDrafter(ReferenceDrafter())
    monkeypatch.setattr(desks, "drafters", [lambda: drafter])
