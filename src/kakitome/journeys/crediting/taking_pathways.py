"""Taking a pathway as a person: agree, apply where that is asked, and what staff answer.

    take_pathway(platform, published, account=account, email=email, language="ja")
    apply_for_award(platform, own)
    refuse_award(platform, decision, words="…")

Agreeing is for one pathway, at the institution that keeps it, in the version that is published then. What the
institution sees of somebody is that they take it, and, once all is there, what the award is made of.
"""

import secrets

from kakitome.errors import Conflict, Invalid, Refused
from kakitome.journeys.crediting.awarding_pathways import EnrolmentDecision, find_led_to, proved_by
from kakitome.journeys.crediting.verified_standing import VerifiedStanding, examine_enrolment
from kakitome.journeys.platform import Platform
from kakitome.journeys.telling_administrators import DeskOccasion, awarders_at, tell_people
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.pathway_enrolments import EnrolmentState, PathwayEnrolment
from kakitome.ports.pathways import PublishedPathway
from kakitome.services.crediting import enrolling
from kakitome.services.delivering import APPLYING_KIND
from kakitome.values.instants import JAPAN


def find_enrolment(platform: Platform, published: PublishedPathway, *, account: str) -> PathwayEnrolment | None:
    """Return how somebody stands on a pathway: their open enrolment, or that of the award."""
    store = platform.store(published.institution)
    return enrolling.find_open_enrolment(store, published.number, account=account)


def take_pathway(
    platform: Platform, published: PublishedPathway, *, account: str, email: str, language: str
) -> PathwayEnrolment:
    """Store that somebody takes a pathway and agreed that its institution looks.

    Raises:
        Refused: E_PATHWAY_LEADS_NOWHERE, nothing is awarded for it.
        Invalid: E_ENROLMENT_ADDRESS, the address is not one that the person has proved.
        Conflict: E_ENROLMENT_TWICE; E_ENROLMENT_AWARDED, they have the award.
    """
    if find_led_to(platform, published) is None:
        raise Refused("E_PATHWAY_LEADS_NOWHERE")
    if email not in proved_by(platform, account):
        raise Invalid("E_ENROLMENT_ADDRESS")
    standing = find_enrolment(platform, published, account=account)
    if standing is not None:
        raise Conflict("E_ENROLMENT_AWARDED" if standing.state is EnrolmentState.AWARDED else "E_ENROLMENT_TWICE")
    now = platform.now()
    enrolment = PathwayEnrolment(
        key=secrets.token_hex(16),
        account=account,
        pathway=published.number,
        version=published.version,
        state=EnrolmentState.ENROLLED,
        email=email,
        agreed_at=now,
        # Nobody looked yet: the next turn does.
        looked_at=published.published_at,
        language=language,
    )
    enrolling.enrol(platform.store(published.institution), enrolment)
    return enrolment


def apply_for_award(platform: Platform, enrolment: PathwayEnrolment, *, institution: str) -> PathwayEnrolment:
    """Ask for the award once everything is there, and tell who may give it.

    Raises:
        Refused: E_ENROLMENT_INCOMPLETE.
        NotFound, Conflict: as `enrolling.apply_for_award`.
    """
    if not examine_enrolment(platform, enrolment).standing.is_complete:
        raise Refused("E_ENROLMENT_INCOMPLETE")
    store, now = platform.store(institution), platform.now()
    with store.transaction():
        applied = enrolling.apply_for_award(store, enrolment.key, account=enrolment.account, now=now)
        _tell_staff(platform, applied, institution=institution)
    return applied


def verified_for_desk(platform: Platform, enrolment: PathwayEnrolment) -> VerifiedStanding | None:
    """Return what somebody who applies has, verified now; None of those who do not apply: nobody looks at them."""
    if enrolment.state is not EnrolmentState.APPLIED:
        return None
    return examine_enrolment(platform, enrolment)


def refuse_award(platform: Platform, decision: EnrolmentDecision, *, words: str) -> PathwayEnrolment:
    """Refuse with a reason, and tell that it was decided; raises as `enrolling.refuse`, and Refused E_ENROLMENT_OWN."""
    store, now = platform.store(decision.institution), platform.now()
    with store.transaction():
        if enrolling.need_enrolled(store, decision.key).account == decision.actor:
            raise Refused("E_ENROLMENT_OWN")
        refused = enrolling.refuse(store, decision.key, words=words, actor=decision.actor, now=now)
        _write_to(platform, refused, institution=decision.institution)
    return refused


def _tell_staff(platform: Platform, enrolment: PathwayEnrolment, *, institution: str) -> None:
    """Tell who may award at the institution as a whole that somebody has applied, each once a day."""
    now, node = platform.now(), platform.organisations.get(institution)
    people = awarders_at(platform, node, unit=node)
    tell_people(
        platform,
        node,
        people=[person for person in people if person.account != enrolment.account],
        about=DeskOccasion(kind="pathway_award", occasion=f"{institution}:{now.astimezone(JAPAN).date().isoformat()}"),
        now=now,
        link=f"{platform.site_url}/desk/{institution}/pathways/{enrolment.pathway}/people",
    )


def _write_to(platform: Platform, enrolment: PathwayEnrolment, *, institution: str) -> None:
    name = platform.organisations.get(institution).name
    message = OutboxMessage(
        dedupe_id=f"enrolment:{enrolment.key}:{enrolment.state.value}",
        kind=f"{APPLYING_KIND}decided",
        to=enrolment.email,
        language=enrolment.language or "ja",
        due_at=platform.now(),
        params={
            "institution_ja": name.in_language("ja"),
            "institution_en": name.in_language("en"),
            "link": f"{platform.site_url}/mine/how-far/{enrolment.pathway}",
        },
    )
    platform.store(institution).outbox.add_many([message])
