"""Shapes of what the API tells of the registry; both languages stand in the data."""

from typing import Any, Literal

from ninja import Schema


class BothLanguages(Schema):
    """A text in both languages; a language that was not given is empty."""

    ja: str
    en: str


class RegistryConversion(Schema):
    """What a workload comes to in another unit, through hours, by named rules; a range where they leave one."""

    unit: str
    least: str
    most: str
    rules: list[dict[str, str]]


class RegistryVersion(Schema):
    """One version as the provider states it; the definition has no contact in it."""

    entry: str
    version: int
    is_current: bool
    state: Literal["listed", "withdrawn"]
    url: str
    registered_at: str
    withdrawn_at: str | None
    sha256: str
    achievement: str | None
    forms: list[str]
    definition: dict[str, Any]
    conversions: list[RegistryConversion]


class RecognitionChange(Schema):
    """What became of a recognition, and why."""

    kind: Literal["suspended", "resumed", "withdrawn"]
    at: str
    reason: BothLanguages


class RecognitionBody(Schema):
    """Who recognised."""

    did: str
    name: BothLanguages


class RegistryRecognition(Schema):
    """A recognition of one version by a third party; with its period and changes any day can be reckoned."""

    number: str
    entry: str
    version: int
    about: str
    sha256: str
    title: BothLanguages
    body: RecognitionBody
    procedure: str
    criteria_version: str
    decided_at: str
    valid_from: str
    valid_until: str
    standing: Literal["recognised", "not_yet", "suspended", "withdrawn", "expired"]
    confirmed: list[str]
    conditions: list[BothLanguages]
    changes: list[RecognitionChange]


class RegistryVersionPlace(Schema):
    """Where a version is."""

    version: int
    state: Literal["listed", "withdrawn"]
    url: str


class RegistryEntry(Schema):
    """An entry with its current version; what third parties say is apart from what the provider states."""

    number: str
    url: str
    institution: str
    identifier: str
    source: str
    issuer: str | None
    institution_type: str | None
    region: str | None
    provider_url: str | None
    is_demonstration: bool
    current: RegistryVersion
    versions: list[RegistryVersionPlace]
    recognitions: list[RegistryRecognition]


class RegistryRecognitions(Schema):
    """All recognitions of an entry, of every version."""

    entry: str
    recognitions: list[RegistryRecognition]


class RegistryChange(Schema):
    """One change of an entry, in its place."""

    sequence: int
    number: str
    version: int
    kind: Literal["added", "version_added", "withdrawn"]
    at: str
    url: str


class RegistryChanges(Schema):
    """Changes after a sequence, oldest first; ask again with `next` until `more` is false."""

    changes: list[RegistryChange]
    next: int
    more: bool
