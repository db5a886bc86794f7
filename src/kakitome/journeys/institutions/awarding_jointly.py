"""Definitions that institutions of one site award together: who can be asked, who asks, what an institution answers.

ask_institution(platform, version, asking=asking, by=person, now=now)
for asked in list_for_partner(platform, "example-university"): ...
desk = desk_of(platform, lead="example-university", partner="other-university")
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.learning.joint_awarding import BodyStanding, JointAct, JointConsent, consents_to, joint_standings
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import Node
from kakitome.services.awarding_jointly import (
    JointAsking,
    JointDesk,
    JointPerson,
    JointWords,
    ask_for_consent,
    is_agreement,
    words_for,
)
from kakitome.services.defining import save_draft
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class JointRequest:
    """A definition of another institution, as the one that is asked sees it; `words` None once it is named no more."""

    lead: Node
    microcredential: str
    title: LocalizedText
    words: JointWords | None


def desk_of(platform: Platform, *, lead: str, partner: str) -> JointDesk:
    """Open both books for an institution that is asked; raises `NotFound` (E_INSTITUTION_UNKNOWN)."""
    return JointDesk(
        lead=lead,
        lead_book=platform.store(lead),
        partner=partner,
        partner_book=platform.store(partner),
        vault=platform.vault(partner),
    )


def ask_institution(
    platform: Platform, version: MicrocredentialVersion, *, asking: JointAsking, by: JointPerson, now: datetime
) -> JointAct:
    """Ask an institution of this site about a version of a definition, which names it by its identifier from then on.

    The identifier is a word of the definition: written into it before it is asked about, unless it was awarded already.
    Raises `NotFound` and `Refused` as `ask_for_consent`, E_INSTITUTION_UNKNOWN.
    """
    if asking.partner not in platform.directory.list_institutions():
        raise NotFound("E_INSTITUTION_UNKNOWN")
    book, letter = platform.store(asking.lead), version.microcredential
    with book.transaction():
        named = _with_identifier(letter, asking.body, identifier=_did_of(platform, asking.partner))
        if named != letter and version.frozen_at is None and not version.as_typed:
            letter = save_draft(book, named, actor=by.account, now=now).microcredential
        return ask_for_consent(book, letter, asking=asking, by=by, now=now)


def _with_identifier(letter: Microcredential, name: LocalizedText, *, identifier: str) -> Microcredential:
    bodies = (replace(body, identifier=identifier) if body.name == name else body for body in letter.co_awarding_bodies)
    return replace(letter, co_awarding_bodies=tuple(bodies))


def _did_of(platform: Platform, institution: str) -> str:
    records = platform.store(institution).issuers.list_issuers()
    return next((record.issuer.did for record in records if record.closed_at is None), "")


def list_candidates(platform: Platform, lead: str) -> Sequence[Node]:
    """Return the institutions of this site that another one can ask: those that sign with a key."""
    others = [name for name in platform.directory.list_institutions() if name != lead]
    return [platform.organisations.get(name) for name in others if platform.store(name).issuers.list_issuers()]


def standings_of(platform: Platform, letter: Microcredential, *, lead: str) -> Sequence[BodyStanding]:
    """Tell how each jointly awarding body of a definition stands to its words."""
    if not letter.co_awarding_bodies:
        return ()
    return joint_standings(letter, platform.store(lead).joint_acts.list_about(letter.identifier))


def consents_of(platform: Platform, letter: Microcredential, *, lead: str) -> Sequence[JointConsent]:
    """Tell when each jointly awarding body of a definition consented to these very words, as anybody may know."""
    if not letter.co_awarding_bodies:
        return ()
    return consents_to(letter, platform.store(lead).joint_acts.list_about(letter.identifier))


def list_for_partner(platform: Platform, partner: str) -> Sequence[JointRequest]:
    """Return every definition of others that this institution was ever asked about, what was done last first."""
    every = platform.store(partner).joint_acts.list_as_partner()
    acts = [act for act in every if not is_agreement(act.microcredential)]
    asked_about = dict.fromkeys((act.lead, act.microcredential) for act in reversed(acts))
    return [_request(platform, partner, lead=lead, identifier=identifier) for lead, identifier in asked_about]


def _request(platform: Platform, partner: str, *, lead: str, identifier: str) -> JointRequest:
    desk = desk_of(platform, lead=lead, partner=partner)
    latest = desk.lead_book.microcredentials.find_latest(identifier)
    try:
        words = words_for(desk, identifier)
    except NotFound:
        words = None
    return JointRequest(
        lead=platform.organisations.get(lead),
        microcredential=identifier,
        title=latest.microcredential.title if latest else LocalizedText(),
        words=words,
    )
