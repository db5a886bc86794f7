"""Mails about applications for awards: to the applicant, and to the staff who may award."""

from kakitome.journeys.platform import Platform
from kakitome.journeys.telling_administrators import DeskOccasion, awarders_at, tell_people
from kakitome.ports.award_applications import AwardApplication
from kakitome.ports.outbox import OutboxMessage
from kakitome.services import applying
from kakitome.services.delivering import APPLYING_KIND
from kakitome.values.instants import JAPAN


def write_to_applicant(platform: Platform, application: AwardApplication, *, institution: str, kind: str) -> None:
    """Write to the applicant that there is something to read; what it is stands on the page alone."""
    name = platform.organisations.get(institution).name
    message = OutboxMessage(
        dedupe_id=f"applying:{application.key}:{len(application.steps)}",
        kind=f"{APPLYING_KIND}{kind}",
        to=application.email,
        language=application.language or "ja",
        due_at=platform.now(),
        params={
            "institution_ja": name.in_language("ja"),
            "institution_en": name.in_language("en"),
            "link": f"{platform.site_url}/mine/applications/{application.key}",
        },
    )
    platform.store(institution).outbox.add_many([message])


def tell_staff(platform: Platform, application: AwardApplication, *, institution: str) -> None:
    """Tell who may award it that somebody has applied, each once a day; what was sent stands on the desk alone."""
    now, node = platform.now(), platform.organisations.get(institution)
    version = applying.version_in_force(platform.store(institution), application.microcredential)
    unit = platform.organisations.get(version.unit) if version is not None and version.unit else node
    tell_people(
        platform,
        node,
        # Nobody decides on their own application.
        people=[person for person in awarders_at(platform, node, unit=unit) if person.account != application.account],
        about=DeskOccasion(kind="application", occasion=f"{institution}:{now.astimezone(JAPAN).date().isoformat()}"),
        now=now,
        link=f"{platform.site_url}/desk/{institution}/applying",
    )
