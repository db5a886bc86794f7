"""An ordinary change of keys in the story of the demonstration: announced on one day, in use on another.

Awards signed before and after it are equally good, also for the demonstration's registry, which recorded the keys
before the change and did not follow.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from kakitome.journeys.institutions.profile import announce_key
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.services.keeping_keys import activate_key
from kakitome_demo.place import DemoPlace
from kakitome_demo.recognition.stories import Moment

WHERE = "asuka"
ANNOUNCED_AT = datetime(2026, 3, 30, 0, 0, tzinfo=UTC)
IN_USE_AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)


def moments_of_a_key_change(place: DemoPlace) -> Iterator[Moment]:
    """Yield the two days of the change; each does nothing where an earlier run has been there."""

    def announce() -> None:
        if _next_key(place) is None:
            platform = place.platform
            institution = platform.organisations.get(place.institution)
            announce_key(platform, institution, did=place.issuer.did, actor=place.actor, now=ANNOUNCED_AT)

    def use() -> None:
        key = _next_key(place)
        if key is not None and key.state is KeyState.PUBLISHED:
            activate_key(place.store, key.issuer, key_id=key.key_id, actor=place.actor, now=IN_USE_AT)

    if place.institution == WHERE:
        yield Moment(at=ANNOUNCED_AT, happen=announce)
        yield Moment(at=IN_USE_AT, happen=use)


def _next_key(place: DemoPlace) -> IssuerKey | None:
    keys = place.store.issuers.list_keys(place.issuer.did)
    return next((key for key in keys if key.purpose is KeyPurpose.CREDENTIAL and key.introduced_by), None)
