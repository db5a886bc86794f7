"""Definitions that institutions of one site award together: who can be asked, who asks, what an institution answers.

ask_institution(platform, version, asking=asking, by=person)
for asked in list_for_partner(platform, "example-university"): ...
desk = desk_of(platform, lead="example-university", partner="other-university")
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.learning.joint_awarding import BodyStanding, JointAct, joint_standings
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.organisations import Node
from kakitome.services.awarding_jointly import JointAsking, JointDesk, JointPerson, JointWords, ask, words_for
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


def ask_institution(platform: Platform, letter: Microcredential, *, asking: JointAsking, by: JointPerson) -> JointAct:
    """Ask an institution of this site; raises `NotFound` and `Refused` as `ask`, E_INSTITUTION_UNKNOWN."""
    if asking.partner not in platform.directory.list_institutions():
        raise NotFound("E_INSTITUTION_UNKNOWN")
    return ask(platform.store(asking.lead), letter, asking=asking, by=by, now=platform.now())


def list_candidates(platform: Platform, lead: str) -> Sequence[Node]:
    """Return the institutions of this site that another one can ask: those that sign with a key."""
    others = [name for name in platform.directory.list_institutions() if name != lead]
    return [platform.organisations.get(name) for name in others if platform.store(name).issuers.list_issuers()]


def standings_of(platform: Platform, lead: str, letter: Microcredential) -> Sequence[BodyStanding]:
    """Tell how each jointly awarding body of a definition stands to its words."""
    if not letter.co_awarding_bodies:
        return ()
    return joint_standings(letter, platform.store(lead).joint_acts.list_about(letter.identifier))


def list_for_partner(platform: Platform, partner: str) -> Sequence[JointRequest]:
    """Return every definition of others that this institution was ever asked about, what was done last first."""
    acts = platform.store(partner).joint_acts.list_as_partner()
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
