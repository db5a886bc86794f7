"""Entries, versions, recognitions and changes as plain data for programs: both languages in it, contacts left out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kakitome.learning.framework.size import conversions
from kakitome.learning.recognition.recognition import Recognition
from kakitome.learning.registry.entry import Entry, EntryVersion
from kakitome.mapping.bilingual import plain_number
from kakitome.mapping.open_data.columns import public_definition
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText

Data = dict[str, Any]


def entry_data(entry: Entry, recognitions: Sequence[Recognition], *, site_url: str, now: datetime) -> Data:
    """Write an entry with its current version in full, and where its other versions are."""
    url = entry_url(entry.number, site_url)
    return {
        "number": entry.number,
        "url": url,
        "institution": entry.institution,
        "identifier": entry.identifier,
        "source": entry.source.value,
        "issuer": entry.issuer or None,
        "institution_type": entry.institution_type or None,
        "region": entry.region or None,
        "provider_url": entry.provider_url or None,
        "is_demonstration": entry.is_demonstration,
        "current": version_data(entry, entry.current, site_url=site_url),
        "versions": [
            {"version": version.version, "state": version.state.value, "url": f"{url}/v{version.version}"}
            for version in entry.versions
        ],
        "recognitions": [recognition_data(recognition, now=now) for recognition in recognitions],
    }


def version_data(entry: Entry, version: EntryVersion, *, site_url: str) -> Data:
    """Write one version: what the provider states, and what its workload comes to by which rules."""
    effort = version.microcredential.learner_effort
    return {
        "entry": entry.number,
        "version": version.version,
        "is_current": version.version == entry.current.version,
        "state": version.state.value,
        "url": f"{entry_url(entry.number, site_url)}/v{version.version}",
        "registered_at": write_instant(version.registered_at),
        "withdrawn_at": write_instant(version.withdrawn_at) if version.withdrawn_at else None,
        "sha256": version.digest,
        "achievement": version.address or None,
        "forms": [form.value for form in version.forms],
        "envelopes": [
            {
                "form": envelope.form.value,
                "achievement": envelope.achievement,
                "issuer": envelope.issuer or entry.issuer or None,
            }
            for envelope in version.envelopes
        ],
        "definition": public_definition(version.microcredential),
        "conversions": [
            {
                "unit": conversion.unit.value,
                "least": plain_number(conversion.value_min),
                "most": plain_number(conversion.value_max),
                "rules": [{"unit": rule.unit.value, "source": rule.source} for rule in conversion.rules],
            }
            for conversion in (conversions(effort) if effort else ())
        ],
    }


def recognition_data(recognition: Recognition, *, now: datetime) -> Data:
    """Write a recognition with its standing now and every change, so that any other day can be reckoned."""
    return {
        "number": recognition.number,
        "entry": recognition.entry,
        "version": recognition.entry_version,
        "about": recognition.about,
        "sha256": recognition.digest,
        "title": _both(recognition.title),
        "body": {"did": recognition.body_did, "name": _both(recognition.body_name)},
        "procedure": recognition.procedure,
        "criteria_version": recognition.criteria_version,
        "decided_at": write_instant(recognition.decided_at),
        "valid_from": write_instant(recognition.valid_from),
        "valid_until": write_instant(recognition.valid_until),
        "standing": recognition.standing_at(now).value,
        "confirmed": list(recognition.confirmed),
        "conditions": [_both(condition) for condition in recognition.conditions],
        "changes": [
            {"kind": change.kind.value, "at": write_instant(change.at), "reason": _both(change.reason)}
            for change in recognition.changes
        ],
    }


def entry_url(number: str, site_url: str) -> str:
    """Return the permanent address of an entry."""
    return f"{site_url}/registry/{number}"


def _both(text: LocalizedText) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
