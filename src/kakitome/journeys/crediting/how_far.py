"""How far somebody is from a published pathway: what they hold, the registry's dates, the ways there.

    holdings = holdings_of(platform, entries, facts=wallet.list_facts())
    how_far(platform, published.pathway, holdings=holdings, choices=Choices(counts_aid=True))

It is reckoned for whoever looks and for nobody else: nothing is written, sent or counted.

1. A holding counts only when it is verified and valid today. One whose issuer no registry lists does not: anybody may
   write somebody's number into a badge of their own.
2. What a larger credential was made of counts for no other pathway, unless both may share (`used_by`).
3. An award belongs to an entry when its issuer awards that entry, under the version that it was awarded under.

Source: docs/rules/capabilities.md G8.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kakitome.journeys.platform import Platform
from kakitome.learning.credit.pathway import Pathway
from kakitome.learning.credit.progress import PathwayProgress, offers_of, progress_to
from kakitome.learning.credit.standing import Holding
from kakitome.learning.credit.training_benefit import training_benefit
from kakitome.learning.registry.entry import Entry
from kakitome.ports.claims import HeldOutline
from kakitome.ports.pathway_enrolments import EnrolmentState
from kakitome.services.keeping_wallets import ACHIEVEMENT
from kakitome.services.surveying_wallets import EntryStanding, WalletEntry, list_entries
from kakitome.values.instants import day_of, last_day_before

_NOTHING_USED: Final[Mapping[str, frozenset[str]]] = {}
_STANDS: Final = frozenset({EntryStanding.VALID, EntryStanding.EXPIRED})
"""Of one that has expired its own last day says that it does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What somebody chose for the look.

    Attributes:
        counts_aid: whether public aid is taken off fees.
        finish_by: the last day by which they want to be finished; None for as long as the pathway allows.
    """

    counts_aid: bool = True
    finish_by: date | None = None


def how_far(platform: Platform, pathway: Pathway, *, holdings: Sequence[Holding], choices: Choices) -> PathwayProgress:
    """Reckon what counts, what is missing and the ways there, by the registry as it is now."""
    scheme = training_benefit()
    entries = platform.registry.find_many([name for part in pathway.parts for name in part.identifiers])
    return progress_to(
        pathway,
        holdings,
        offers=list(offers_of(pathway, entries, scheme=scheme)),
        scheme=scheme if choices.counts_aid else None,
        today=day_of(platform.now()),
        finish_by=choices.finish_by,
    )


def held_by(platform: Platform, account: str) -> list[Holding]:
    """Return everything that somebody holds, as pathways ask for it, with what awards were made of already."""
    wallet = platform.wallets.open(account)
    entries = list_entries(platform.directory, account, documents=wallet.list_documents(), now=platform.now())
    return holdings_of(platform, entries, facts=wallet.list_facts(), used=used_by(platform, account))


def used_by(platform: Platform, account: str) -> Mapping[str, frozenset[str]]:
    """Return for each holding the pathways whose larger credential was made of it, by the holding's key.

    An award under way counts as well: what it is made of is no longer free.
    """
    used: defaultdict[str, set[str]] = defaultdict(set)
    for institution in platform.directory.list_enrolled_at(account):
        for enrolment in platform.store(institution).enrolments.list_of_account(account):
            if enrolment.awarding_since is not None and enrolment.state is not EnrolmentState.REFUSED:
                for part in enrolment.parts:
                    used[part.holding].add(enrolment.pathway)
    return {key: frozenset(pathways) for key, pathways in used.items()}


def holdings_of(
    platform: Platform,
    entries: Iterable[WalletEntry],
    *,
    facts: Mapping[str, Mapping[str, Any]],
    used: Mapping[str, frozenset[str]] = _NOTHING_USED,
) -> list[Holding]:
    """Turn what somebody holds into what pathways ask for; what is kept apart is left out."""
    registered: dict[tuple[str, str], Entry | None] = {}
    holdings = []
    for entry in entries:
        if entry.outline is not None:
            definition = (entry.outline.institution, entry.outline.microcredential)
            if definition not in registered:
                registered[definition] = platform.registry.find_by_identifier(*definition)
            identifiers: frozenset[str]
            version: int | None
            identifiers, version = _of_award(entry.outline, registered[definition])
        elif not entry.is_apart:
            identifiers, version = _of_document(platform, facts.get(entry.document, {}))
        else:
            continue
        holdings.append(
            Holding(
                key=entry.key,
                identifiers=identifiers,
                # Where no day of award is stated, the day on which it came is the earliest that anybody knows.
                awarded_on=entry.awarded_on or day_of(entry.arrived_at),
                version=version,
                valid_until=last_day_before(entry.valid_until) if entry.valid_until else None,
                is_valid=entry.state in _STANDS,
                used_for=used.get(entry.key, frozenset()),
            )
        )
    return holdings


def _of_award(outline: HeldOutline, entry: Entry | None) -> tuple[frozenset[str], int]:
    if entry is None:
        return frozenset({outline.microcredential}), outline.version
    version = next((v for v in entry.versions if v.microcredential.version == outline.version), None)
    names = {outline.microcredential, entry.number, version.address if version else ""} - {""}
    return frozenset(names), version.version if version else outline.version


def _of_document(platform: Platform, facts: Mapping[str, Any]) -> tuple[frozenset[str], int | None]:
    """Return what a document goes by; one of an entry only where that entry's issuer issued it."""
    achievement, issuer = str(facts.get(ACHIEVEMENT) or ""), str(facts.get("issuer") or "")
    if not achievement:
        return frozenset(), None
    entry = platform.registry.find_by_address(achievement)
    version = entry.called(achievement) if entry else None
    if entry is None or version is None:
        return frozenset({achievement}), None
    if issuer not in version.issuers_of(achievement, issuer=entry.issuer):
        return frozenset(), None
    return frozenset({achievement, entry.number}), version.version
