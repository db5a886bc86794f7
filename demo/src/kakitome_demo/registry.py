"""The demonstration's own trust registry: a file that lists five of the six issuers.

The sixth is honest and nobody vouches for it, so that the difference between genuine and known can be seen.
The platform itself vouches for no institution that is marked as a demonstration.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.documents.keys.x509_chain import certificate_id
from kakitome.documents.verification.registry import RECOGNITION_BODY
from kakitome.mapping.openbadges2.addresses import issuer_address
from kakitome.ports.signing import KeyPurpose
from kakitome.values.instants import write_instant
from kakitome_demo.institutions import OPENED_AT

UNLISTED = "applied-data"
_NAME = {"ja": "機関登録簿（見本）", "en": "Register of institutions (sample)"}


def registry_file(data_dir: Path) -> Path:
    """Return where the registry lies."""
    return data_dir / "demo-registry.json"


def write_registry(platform: InstalledPlatform) -> None:
    """Write the registry anew from the issuers' keys."""
    issuers = [
        entry
        for institution in platform.directory.list_institutions()
        if institution != UNLISTED and platform.organisations.get(institution).is_demonstration
        for entry in (
            *_listed(platform, institution),
            *_listed_seals(platform, institution),
        )
    ]
    text = json.dumps({"name": _NAME, "url": platform.site_url, "issuers": issuers}, ensure_ascii=False, indent=2)
    file = registry_file(platform.installation.data_dir)
    draft = file.with_suffix(".draft")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(file)


def _listed_seals(platform: InstalledPlatform, institution: str) -> Sequence[Mapping[str, Any]]:
    """List each seal by itself: the sixth institution has one of the same authority, and nobody vouches for it."""
    (record,) = platform.store(institution).issuers.list_issuers()
    return [
        {
            "id": certificate_id(seal.certificates[0]),
            "name": {"ja": record.issuer.name.ja, "en": record.issuer.name.en},
            "since": OPENED_AT.date().isoformat(),
        }
        for seal in platform.seals(institution).list_all()
    ]


def _listed(platform: InstalledPlatform, institution: str) -> Sequence[Mapping[str, Any]]:
    """List an issuer by its DID, and by the name by which Open Badges 2.0 knows it.

    The keys are those of before the issuer's first change of keys: a registry is a file that somebody keeps, and it
    follows late or never. The keys that came later were introduced by these.
    """
    store = platform.store(institution)
    (record,) = store.issuers.list_issuers()
    keys = store.issuers.list_keys(record.did)
    later = [key for key in keys if key.purpose is KeyPurpose.CREDENTIAL and key.introduced_by]
    changed_at = min((key.published_at for key in later), default=platform.now())
    listed: dict[str, Any] = {
        "name": {"ja": record.issuer.name.ja, "en": record.issuer.name.en},
        "keys": [key.key_id for key in keys if key not in later],
        "keysAsOf": write_instant(changed_at),
        "since": OPENED_AT.date().isoformat(),
        "statusRequired": True,
    }
    if platform.bodies.find(institution) is not None:
        listed["roles"] = [RECOGNITION_BODY]
    return [{"id": one, **listed} for one in (record.did, issuer_address(record.issuer.base_url))]
