"""Credit equivalents over a platform: what reading and deciding work with.

lookup_precedents(reading_of(platform), entry="E-7K3M-94QT", version=2, now=now)
record_equivalent(deciding_at(platform, "example-university", actor=account, now=now), decision)
"""

from datetime import datetime

from kakitome.journeys.platform import Platform
from kakitome.services.crediting.equivalents import EquivalentContext, EquivalentReading


def reading_of(platform: Platform) -> EquivalentReading:
    """Return what reading equivalents works with."""
    return EquivalentReading(
        equivalents=platform.crediting.equivalents,
        curricula=platform.crediting.curricula,
        registry=platform.registry,
        recognitions=platform.recognitions,
        closings=platform.closings,
        agreements=platform.crediting.agreements,
    )


def deciding_at(platform: Platform, institution: str, *, actor: str, now: datetime) -> EquivalentContext:
    """Return what deciding works with at an institution; raises `NotFound` (E_INSTITUTION_UNKNOWN)."""
    return EquivalentContext(
        reading=reading_of(platform),
        book=platform.store(institution),
        institution=institution,
        institution_name=platform.organisations.get(institution).name,
        actor=actor,
        now=now,
    )
