"""A key that was retired vouches for what it signed before, and for nothing that is dated later."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site

RETIRED = issuer_site.NOW - timedelta(days=10)


def check(*, created: datetime, retired: datetime | None = RETIRED) -> Report:
    """Verify an award of the earlier key whose proof bears an instant."""
    site = issuer_site.site()
    now = ControllerKey(public_key_multibase=issuer_site.multibase("now"), created_at=RETIRED)
    before = replace(
        now,
        public_key_multibase=issuer_site.multibase("before"),
        created_at=issuer_site.SIGNED_AT - timedelta(days=400),
        retired_at=retired,
    )
    site.put(issuer_site.DID_URL, build_controller_document(issuer_site.DID, [now, before]))
    data = issuer_site.as_bytes(issuer_site.sign(issuer_site.unsigned(), by="before", created=created))
    return verify(data, issuer_site.surroundings(site))


@pytest.mark.parametrize("late", [timedelta(days=-10), timedelta(), timedelta(hours=1)])
def test_what_it_signed_before_stays_good(late: timedelta) -> None:
    assert check(created=RETIRED + late).verdict is Verdict.VALID


@pytest.mark.parametrize("late", [timedelta(hours=1, seconds=1), timedelta(days=9)])
def test_what_is_dated_later_is_refused(late: timedelta) -> None:
    report = check(created=RETIRED + late)
    assert report.verdict is Verdict.INVALID_SIGNATURE
    assert "E_KEY_ENDED" in [made.reason.code for made in report.checks if made.reason]
    assert check(created=RETIRED + late, retired=None).verdict is Verdict.VALID
