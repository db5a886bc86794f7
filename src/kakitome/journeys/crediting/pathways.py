"""Pathways with the registry: what their parts state, when they are held, and whether anybody can finish.

    part = part_of_entry(platform, "E-7K3M-94QT")
    examined = examine_pathway(platform, draft.pathway, consents=consents, now=now)
    examined.findings, examined.reach

What a part states is copied when it is put into a pathway, so that a published version says the same for ever. When it
is held, and whether it is held at all, is asked of the registry each time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from kakitome.errors import NotFound, Problem
from kakitome.journeys.crediting.awarding_pathways import led_to
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.pathway import (
    PartKind,
    Pathway,
    PathwayInstitution,
    PathwayPart,
    PathwayPrice,
)
from kakitome.learning.credit.pathway_check import LedTo, check_pathway
from kakitome.learning.credit.reachability import PartDates, PathwayReach, reachability
from kakitome.learning.joint_awarding import joint_standings
from kakitome.learning.microcredential import Price
from kakitome.learning.registry.entry import Entry
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.ports.audit import append_entry
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.pathways import PathwayConsent, PathwayDraft, PublishedPathway
from kakitome.services.crediting import designing_pathways
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import parse_number


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedPathway:
    """A design with what it takes to finish it, what is wrong with it, and the parts that are no longer held."""

    pathway: Pathway
    reach: PathwayReach
    findings: tuple[Problem, ...]
    ended: frozenset[str]


def examine_pathway(
    platform: Platform, pathway: Pathway, *, consents: frozenset[str], now: datetime
) -> ExaminedPathway:
    """Hold a design against the registry as it is now."""
    on = day_of(now)
    numbers = [part.identifier for part in pathway.parts if part.kind is PartKind.ENTRY]
    entries = {entry.number: entry for entry in platform.registry.find_many(numbers)}
    offers = tuple(_dates(pathway, entries))
    ended = frozenset(part.identifier for part in pathway.parts if _has_ended(part, entries))
    reach = reachability(pathway, offers, ended=ended, on=on)
    keeper = pathway.institutions[0].identifier if pathway.institutions else ""
    led = led_to(platform, pathway.awarded_number, institution=keeper)
    award = LedTo(can_be_awarded=led is not None, signers=_signers(platform, led, keeper=keeper))
    findings = check_pathway(pathway, reach, ended=ended, consents=consents, award=award)
    return ExaminedPathway(pathway=pathway, reach=reach, findings=findings, ended=ended)


def _signers(platform: Platform, led: MicrocredentialVersion | None, *, keeper: str) -> frozenset[str]:
    """Return the institutions that sign what a pathway leads to: whose it is, and who consented to its words."""
    if led is None:
        return frozenset()
    acts = platform.store(keeper).joint_acts.list_about(led.identifier)
    standings = joint_standings(led.microcredential, acts)
    return frozenset({keeper, *(standing.partner for standing in standings if standing.is_consenting)})


def part_of_entry(platform: Platform, number: str) -> PathwayPart:
    """Return a part that says what an entry states in its newest version; raises `NotFound` (E_ENTRY_UNKNOWN)."""
    canonical = parse_number(number) or ""
    entry = platform.registry.find(canonical) if canonical.startswith("E-") else None
    if entry is None:
        raise NotFound("E_ENTRY_UNKNOWN", number=number[:20])
    letter = entry.current.microcredential
    effort = letter.learner_effort
    body = letter.awarding_body
    return PathwayPart(
        identifier=entry.number,
        title=letter.title,
        also=(entry.current.address,) if entry.current.address else (),
        versions=(entry.current.version,),
        institution=PathwayInstitution(name=body.name if body else LocalizedText(), identifier=entry.institution),
        hours=_hours(effort, effort.value if effort else None),
        hours_max=_hours(effort, effort.value_max if effort else None),
        credits=_credits(effort),
        price=_price(letter.price),
        levels=letter.level,
    )


def begin_draft(platform: Platform, wanted: Pathway, *, institution: str, actor: str, now: datetime) -> PathwayDraft:
    """Begin a draft, with a line in the trail."""
    with platform.store(institution).transaction():
        pathways = platform.crediting.pathways
        draft = designing_pathways.begin_pathway(pathways, wanted, institution=institution, actor=actor, now=now)
        _note(platform, draft, action="pathway.begun", actor=actor, now=now)
    return draft


def ask_partners(platform: Platform, draft: PathwayDraft, *, actor: str, now: datetime) -> PathwayDraft:
    """Ask the other awarding bodies, with a line in the trail; raises as `ask_consent`."""
    with platform.store(draft.institution).transaction():
        asking = designing_pathways.ask_consent(platform.crediting.pathways, draft, actor=actor, now=now)
        _note(platform, asking, action="pathway.asked", actor=actor, now=now)
    return asking


def answer_draft(platform: Platform, consent: PathwayConsent) -> None:
    """Store what an institution says to a draft of another, with a line in its own trail.

    Raises:
        NotFound: E_PATHWAY_NOT_JOINT.
        Conflict: E_PATHWAY_CHANGED.
    """
    pathways = platform.crediting.pathways
    asking = (draft for draft in pathways.list_asking(consent.institution) if draft.number == consent.number)
    draft = next(asking, None)
    if draft is None:
        raise NotFound("E_PATHWAY_NOT_JOINT")
    store = platform.store(consent.institution)
    with store.transaction():
        designing_pathways.answer_pathway(pathways, consent, draft=draft)
        action = "pathway.consented" if consent.is_given else "pathway.refused"
        append_entry(
            store.audit, action, subject=consent.number, actor=consent.by, now=consent.at, sha256=consent.digest
        )


def publish_draft(platform: Platform, draft: PathwayDraft, *, actor: str, now: datetime) -> PublishedPathway:
    """Publish a draft, with a line in the trail.

    Raises:
        Invalid: E_PATHWAY_STOPPED, with its findings.
        Conflict: E_PATHWAY_CHANGED.
    """
    pathways = platform.crediting.pathways
    with platform.store(draft.institution).transaction():
        consents = designing_pathways.consents_to(pathways, draft)
        examined = examine_pathway(platform, draft.pathway, consents=consents, now=now)
        published = designing_pathways.publish_pathway(
            pathways, draft, findings=examined.findings, actor=actor, now=now
        )
        _note(platform, draft, action="pathway.published", actor=actor, now=now, sha256=published.digest)
    return published


def _note(platform: Platform, draft: PathwayDraft, *, action: str, actor: str, now: datetime, **detail: str) -> None:
    trail = platform.store(draft.institution).audit
    append_entry(trail, action, subject=draft.number, actor=actor, now=now, **detail)


def _dates(pathway: Pathway, entries: Mapping[str, Entry]) -> Iterator[PartDates]:
    for part in pathway.parts:
        entry = entries.get(part.identifier)
        period = entry.current.microcredential.date_of_delivery if entry else None
        if period is not None and period.start_on is not None:
            yield PartDates(part=part.identifier, starts_on=period.start_on, ends_on=period.end_on)
        if part.starts_on is not None:
            yield PartDates(part=part.identifier, starts_on=part.starts_on, ends_on=part.ends_on)


def _has_ended(part: PathwayPart, entries: Mapping[str, Entry]) -> bool:
    if part.kind is not PartKind.ENTRY:
        return False
    entry = entries.get(part.identifier)
    return entry is None or not entry.is_listed


def _hours(effort: LearnerEffort | None, value: Decimal | None) -> Decimal | None:
    return value if effort is not None and effort.unit is EffortUnit.HOURS else None


def _credits(effort: LearnerEffort | None) -> Decimal | None:
    if effort is None:
        return None
    return effort.credits if effort.unit is EffortUnit.HOURS else effort.value


def _price(price: Price | None) -> PathwayPrice | None:
    if price is None or not price.amount:
        return None
    try:
        return PathwayPrice(amount=Decimal(price.amount), currency=price.currency or "JPY")
    except InvalidOperation:
        return None
