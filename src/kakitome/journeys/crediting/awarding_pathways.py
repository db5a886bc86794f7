"""Awarding what a pathway leads to: to whoever has everything together, and agreed that it is looked at.

    find_led_to(platform, published)                     # the definition that is awarded; None where there is none
    award_enrolled(platform, decision)                   # by staff, of what somebody applied for
    turn_enrolments(platform, institution)               # each turn of the scheduler

1. What counts is reckoned under the version that the person began under, from what their account holds now, and every
   part that counts is verified at that moment: a revoked part is no part.
2. It is given through the one way in (`services.issuing.issue`) under a key of the enrolment's own: pressed twice, or
   after a crash, the award is found again. What it was made of is on record with the intent, and once more asked of our
   own status lists in the transaction that reserves it.
3. Whose it is say the parts themselves: the name comes from the newest of them. By itself nothing is given where the
   parts name different people; staff may.

Source: docs/rules/capabilities.md G1, G2; docs/rules/invariants.md I3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from kakitome.errors import Conflict, KakitomeError, NotFound, Refused
from kakitome.journeys.crediting.how_far import held_by
from kakitome.journeys.crediting.verified_standing import VerifiedStanding, examine_enrolment
from kakitome.journeys.platform import Platform, new_token
from kakitome.learning.credit.pathway import PathwayAwarding
from kakitome.learning.credit.standing import standing_on
from kakitome.ports.awards import AwardState
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.pathway_enrolments import EnrolmentState, PathwayEnrolment, UsedPart
from kakitome.ports.pathways import PublishedPathway
from kakitome.ports.store import Store
from kakitome.services.crediting import enrolling
from kakitome.services.crediting.designing_pathways import need_pathway
from kakitome.services.holding import LinkTaken, LinkUnknown, take_waiting
from kakitome.services.issuing import AwardOutcome, Handling, Order, RowStatus, Wanted, issue
from kakitome.services.publishing import publish_status_lists
from kakitome.values.instants import JAPAN, day_of

LOOKED_EVERY: Final = timedelta(hours=1)
"""How often it is looked by itself whether somebody has everything together. (derived)"""
AT_ONCE: Final = 20
"""Enrolments of an institution that one turn of the scheduler looks at. (derived)"""
_BY_ITSELF: Final = "kakitome"
"""Who gives what nobody pressed a button for, in the trail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentDecision:
    """What is done about an enrolment: at which institution, by whom."""

    institution: str
    key: str
    actor: str


def find_led_to(platform: Platform, published: PublishedPathway) -> MicrocredentialVersion | None:
    """Return the definition that a pathway leads to, while its institution can award it."""
    return led_to(platform, published.pathway.awarded_number, institution=published.institution)


def led_to(platform: Platform, number: str, *, institution: str) -> MicrocredentialVersion | None:
    """Return the definition in force behind an entry of an institution's own; None for everything else."""
    entry = platform.registry.find(number) if number else None
    if entry is None or entry.institution != institution or not entry.current.microcredential.identifier:
        return None
    definitions = platform.store(institution).microcredentials
    return definitions.find_latest(entry.current.microcredential.identifier, state=VersionState.IN_FORCE)


def award_enrolled(platform: Platform, decision: EnrolmentDecision) -> str:
    """Give by staff what somebody applied for; return its number. Awarded already, nothing is given again.

    Raises:
        NotFound: E_ENROLMENT_UNKNOWN.
        Conflict: E_ENROLMENT_CHANGED, nobody applies any more; E_ENROLMENT_UNDER_WAY.
        Refused: E_ENROLMENT_OWN, E_ENROLMENT_INCOMPLETE, E_ENROLMENT_NAMELESS, E_ENROLMENT_ADDRESS,
            E_PATHWAY_LEADS_NOWHERE, E_API_NO_ISSUER, E_ENROLMENT_NOT_AWARDED with what stands in the way.
    """
    store = platform.store(decision.institution)
    enrolment = enrolling.need_enrolled(store, decision.key)
    if enrolment.state is EnrolmentState.AWARDED:
        return enrolment.award_number
    if enrolment.account == decision.actor:
        raise Refused("E_ENROLMENT_OWN")
    if enrolment.state is not EnrolmentState.APPLIED:
        raise Conflict("E_ENROLMENT_CHANGED")
    return _LargerAward(platform, store, decision, enrolment).give(by_itself=False)


def turn_enrolments(platform: Platform, institution: str) -> int:
    """Give what is awarded by itself to whoever is complete; return how many awards there were."""
    settle_enrolments(platform, institution)
    store, given = platform.store(institution), 0
    before = platform.now() - LOOKED_EVERY
    for enrolment in store.enrolments.list_due(before=before, limit=AT_ONCE):
        given += _give_if_complete(platform, enrolment, institution=institution)
    return given


def settle_enrolments(platform: Platform, institution: str) -> int:
    """Note which enrolments were awarded by a run that broke off after its document was kept; return how many."""
    store, settled = platform.store(institution), 0
    for enrolment in store.enrolments.list_under_way():
        record = store.awards.find_by_idempotency_key(_award_key(enrolment.key))
        if record is None or record.state is not AwardState.ISSUED:
            continue
        with store.transaction():
            actor = enrolment.decided_by or _BY_ITSELF
            enrolling.note_awarded(store, enrolment, number=record.number, actor=actor, now=platform.now())
            _take(platform, enrolment, store=store, number=record.number)
        settled += 1
    return settled


def _give_if_complete(platform: Platform, enrolment: PathwayEnrolment, *, institution: str) -> bool:
    """Look at one enrolment; what goes wrong with it is noted, and stops no other."""
    store, hindrance = platform.store(institution), ""
    try:
        published = need_pathway(platform.crediting.pathways, enrolment.pathway, version=enrolment.version)
        if published.pathway.awarding is PathwayAwarding.AUTOMATIC:
            decision = EnrolmentDecision(institution=institution, key=enrolment.key, actor=_BY_ITSELF)
            _LargerAward(platform, store, decision, enrolment).give(by_itself=True)
            return True
    except KakitomeError as error:
        reasons = [problem.code for problem in error.problems]
        hindrance = "" if error.code == "E_ENROLMENT_INCOMPLETE" else next(iter(reasons), error.code)
    with store.transaction():
        fresh = store.enrolments.find(enrolment.key)
        if fresh is not None and fresh.state is EnrolmentState.ENROLLED:
            enrolling.note_looked(store, fresh, hindrance=hindrance, now=platform.now())
    return False


@dataclass(slots=True)
class _LargerAward:
    """One award that a pathway leads to."""

    platform: Platform
    store: Store
    decision: EnrolmentDecision
    enrolment: PathwayEnrolment
    number: str = ""

    def give(self, *, by_itself: bool) -> str:
        """Give it, or say what stands in the way; return its number."""
        published = need_pathway(
            self.platform.crediting.pathways, self.enrolment.pathway, version=self.enrolment.version
        )
        version = find_led_to(self.platform, published)
        if version is None:
            raise Refused("E_PATHWAY_LEADS_NOWHERE")
        proved = proved_by(self.platform, self.enrolment.account)
        verified = examine_enrolment(self.platform, self.enrolment)
        if hindrance := verified.hindrance(by_itself=by_itself):
            raise Refused(hindrance)
        if self.enrolment.email not in proved:
            raise Refused("E_ENROLMENT_ADDRESS")
        outcomes = self._issue(version, verified, is_answered=not by_itself)
        if not self.number:
            reasons = outcomes[0].reasons if outcomes else ()
            raise Refused("E_ENROLMENT_NOT_AWARDED", *reasons)
        _publish(self.platform, self.store, institution=self.decision.institution)
        return self.number

    def _issue(
        self, version: MicrocredentialVersion, verified: VerifiedStanding, *, is_answered: bool
    ) -> Sequence[AwardOutcome]:
        issuers = [record.did for record in self.store.issuers.list_issuers() if record.closed_at is None]
        if not issuers:
            raise Refused("E_API_NO_ISSUER")
        now = self.platform.now()
        wanted = Wanted(
            learner=replace(verified.learners[0], email=self.enrolment.email),
            awarded_on=now.astimezone(JAPAN).date(),
            date_is_stated=False,
            evidence=verified.evidence,
            idempotency_key=_award_key(self.enrolment.key),
        )
        order = Order(
            issuer=issuers[0],
            microcredential=version.identifier,
            version=version.version,
            actor=self.decision.actor,
            wanted=[wanted],
        )
        handling = Handling(
            is_answered=is_answered, choose=lambda: self._choose(wanted, parts=verified.parts), note=self._note
        )
        context = self.platform.issuing_context(self.decision.institution, store=self.store)
        return issue(context, order, now=now, handling=handling)

    def _choose(self, wanted: Wanted, *, parts: tuple[UsedPart, ...]) -> list[Wanted]:
        """Look once more, in the transaction that reserves the award, whether everything stands as it did."""
        fresh = enrolling.need_enrolled(self.store, self.enrolment.key)
        if fresh.state is not self.enrolment.state:
            raise Conflict("E_ENROLMENT_CHANGED")
        # What is used for two pathways at once, joined or deleted meanwhile is seen by the one who comes second.
        self.platform.accounts.lock(fresh.account)
        pathway = need_pathway(self.platform.crediting.pathways, fresh.pathway, version=fresh.version).pathway
        used = {part.holding for part in parts}
        holdings = [holding for holding in held_by(self.platform, fresh.account) if holding.key in used]
        if not standing_on(pathway, holdings, on=day_of(self.platform.now())).is_complete:
            raise Refused("E_ENROLMENT_INCOMPLETE")
        begun = replace(fresh, decided_by=self.decision.actor)
        enrolling.note_begun(self.store, begun, parts=parts, now=self.platform.now())
        return [wanted]

    def _note(self, outcomes: Sequence[AwardOutcome], _is_last: bool) -> None:
        """Note the award, in the transaction that stores it: taken back in between, it is not stored."""
        for outcome in outcomes:
            record = self.store.awards.find_by_idempotency_key(_award_key(self.enrolment.key))
            is_ours = record is not None and record.number == outcome.number
            if outcome.status is RowStatus.REFUSED or (outcome.status is RowStatus.SKIPPED and not is_ours):
                self._not_begun()
                continue
            if outcome.status is RowStatus.SKIPPED and record is not None and record.state is not AwardState.ISSUED:
                raise Conflict("E_ENROLMENT_UNDER_WAY")
            enrolling.note_awarded(
                self.store,
                self.enrolment,
                number=outcome.number,
                actor=self.decision.actor,
                now=self.platform.now(),
            )
            _take(self.platform, self.enrolment, store=self.store, number=outcome.number)
            self.number = outcome.number

    def _not_begun(self) -> None:
        """Let the parts be free again: nothing was reserved."""
        fresh = self.store.enrolments.find(self.enrolment.key)
        if fresh is not None:
            self.store.enrolments.put(replace(fresh, awarding_since=None, parts=(), decided_by=""))


def _take(platform: Platform, enrolment: PathwayEnrolment, *, store: Store, number: str) -> None:
    """Put the award into the person's account at once, while that has the address; else the mailed link brings it."""
    emails = proved_by(platform, enrolment.account)
    try:
        with store.transaction():
            take_waiting(
                platform.directory,
                number,
                account=enrolment.account,
                emails=emails,
                now=platform.now(),
                draw_token=new_token,
            )
    except (LinkUnknown, LinkTaken, NotFound):
        return


def proved_by(platform: Platform, account: str) -> list[str]:
    """Return the addresses that an account has proved."""
    if not account:
        return []
    return [address.email for address in platform.accounts.list_addresses(account) if address.is_verified]


def _publish(platform: Platform, store: Store, *, institution: str) -> None:
    """Let verifiers see the award at once; when it fails, the scheduler publishes with its next turn."""
    try:
        publish_status_lists(platform.publishing_context(institution, store=store), now=platform.now())
    except KakitomeError:
        return


def _award_key(key: str) -> str:
    return f"pathway/{key}"
