"""Consents to what the demonstration's institutions award together; then it is in force."""

from collections.abc import Mapping

from kakitome.journeys.institutions.awarding_jointly import ask_institution, desk_of
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.services.awarding_jointly import JointAsking, JointPerson, consent, words_for
from kakitome.services.defining import put_in_force
from kakitome_demo.institutions import OPENED_AT
from kakitome_demo.place import DemoPlace


def agree_jointly(place: DemoPlace, places: Mapping[str, DemoPlace]) -> None:
    """Let every institution that is named in a draft of another consent to it, and put it in force."""
    for version in place.store.microcredentials.list_latest():
        bodies = version.microcredential.co_awarding_bodies
        is_complete = {body.name for body in bodies} <= {other.issuer.name for other in places.values()}
        if bodies and is_complete and version.state is VersionState.DRAFT and version.frozen_at is None:
            _consent_all(place, version, places=places)
            latest = place.store.microcredentials.find_latest(version.identifier) or version
            put_in_force(place.store, latest.identifier, version=latest.version, actor=place.actor, now=OPENED_AT)


def _consent_all(place: DemoPlace, version: MicrocredentialVersion, *, places: Mapping[str, DemoPlace]) -> None:
    named = {other.issuer.name: other for other in places.values()}
    partners = [(body.name, named[body.name]) for body in version.microcredential.co_awarding_bodies]
    for name, partner in partners:
        latest = place.store.microcredentials.find_latest(version.identifier) or version
        asking = JointAsking(lead=place.institution, partner=partner.institution, body=name)
        ask_institution(place.platform, latest, asking=asking, by=_person(place), now=OPENED_AT)
    for _, partner in partners:
        desk = desk_of(place.platform, lead=place.institution, partner=partner.institution)
        digest = words_for(desk, version.identifier).digest
        consent(desk, version.identifier, digest=digest, by=_person(partner), now=OPENED_AT)


def _person(place: DemoPlace) -> JointPerson:
    person = place.platform.accounts.find(place.actor)
    return JointPerson(account=place.actor, name=person.name if person else "")
