"""A key declared stolen, for tests of what follows; how two people come to declare it is tested for itself."""

from datetime import datetime

from kakitome.journeys.platform import Platform
from kakitome.ports.issuers import IssuerKey
from kakitome.services.keeping_keys import Keyring, record_leak
from kakitome.services.publishing import publish_status_lists


def record_stolen_key(
    platform: Platform, institution: str, *, did: str, key_id: str, since: datetime, actor: str
) -> IssuerKey | None:
    ring, now = Keyring(book=platform.store(institution), vault=platform.vault(institution)), platform.now()
    following = record_leak(ring, did, key_id=key_id, since=since, actor=actor, now=now)
    publish_status_lists(platform.publishing_context(institution), now=now)
    return following
