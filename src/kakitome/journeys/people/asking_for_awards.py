"""Asking institutions for awards that were sent long before the address was proved that they were sent to."""

from collections.abc import Mapping
from datetime import datetime

from kakitome.journeys.platform import Platform
from kakitome.journeys.telling_administrators import DeskOccasion, awarders_at, tell_people
from kakitome.services.holding import HeldAward, ask_for, list_to_confirm


def ask_institutions(platform: Platform, proved: Mapping[str, datetime | None]) -> None:
    """Ask, once for each sending of its link, who may award it whether an award's address is still its learner's."""
    for held in list_to_confirm(platform.directory, proved):
        with platform.store(held.institution).transaction():
            if ask_for(platform.directory, held.number, proved=proved, now=platform.now()) is not None:
                _notify_institution(platform, held)


def _notify_institution(platform: Platform, held: HeldAward) -> None:
    node, now, intent = platform.organisations.get(held.institution), platform.now(), held.record.intent
    version = platform.store(held.institution).microcredentials.get(intent.microcredential, intent.version)
    unit = platform.organisations.get(version.unit) if version.unit else node
    tell_people(
        platform,
        node,
        people=awarders_at(platform, node, unit=unit),
        about=DeskOccasion(kind="asked_for", occasion=f"{held.number}:{now.isoformat()}"),
        now=now,
        link=f"{platform.site_url}/desk/{held.institution}/awards/{held.number}",
    )
