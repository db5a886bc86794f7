"""Designing a pathway: begun, changed in turn, shown to those who award it together, published in versions.

    draft = begin_pathway(pathways, wanted, institution="u", actor=account, now=now)
    draft = change_pathway(pathways, draft, wanted=wanted, actor=account, now=now)
    answer_pathway(pathways, PathwayConsent(...), draft=draft)
    publish_pathway(pathways, draft, findings=findings, actor=account, now=now)

1. Who changes a draft says which revision they saw; of two who saw the same the second is refused and loses nothing.
2. Consent is to a digest: words that change ask again.
3. A version is never changed. Whoever began under it finishes under it.
"""

from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, Invalid, NotFound, Problem
from kakitome.learning.credit.pathway import Pathway, pathway_digest
from kakitome.learning.credit.pathway_check import stops_publishing
from kakitome.ports.pathways import PathwayConsent, PathwayDraft, PathwayStore, PublishedPathway
from kakitome.values.number import new_number


def begin_pathway(
    pathways: PathwayStore, wanted: Pathway, *, institution: str, actor: str, now: datetime
) -> PathwayDraft:
    """Store a first draft under a new number."""
    number = new_number("P")
    draft = PathwayDraft(
        number=number,
        institution=institution,
        pathway=replace(wanted, identifier=number, version=1),
        revision=1,
        created_at=now,
        changed_at=now,
        changed_by=actor,
    )
    pathways.put_draft(draft)
    return draft


def need_draft(pathways: PathwayStore, number: str, *, institution: str) -> PathwayDraft:
    """Return a draft; raises `NotFound` (E_PATHWAY_UNKNOWN)."""
    draft = pathways.find_draft(institution, number)
    if draft is None:
        raise NotFound("E_PATHWAY_UNKNOWN")
    return draft


def need_pathway(pathways: PathwayStore, number: str, *, version: int | None = None) -> PublishedPathway:
    """Return a published version, the newest where none is named; raises `NotFound` (E_PATHWAY_UNKNOWN)."""
    published = pathways.find(number, version)
    if published is None:
        raise NotFound("E_PATHWAY_UNKNOWN")
    return published


def change_pathway(
    pathways: PathwayStore, draft: PathwayDraft, *, wanted: Pathway, actor: str, now: datetime
) -> PathwayDraft:
    """Store other words in place of a draft's; raises `Conflict` (E_PATHWAY_CHANGED)."""
    changed = replace(
        draft,
        pathway=replace(wanted, identifier=draft.number, version=draft.pathway.version),
        revision=draft.revision + 1,
        changed_at=now,
        changed_by=actor,
    )
    pathways.put_draft(changed)
    return changed


def ask_consent(pathways: PathwayStore, draft: PathwayDraft, *, actor: str, now: datetime) -> PathwayDraft:
    """Show a draft to the institutions that are to award it together; raises `Conflict` (E_PATHWAY_CHANGED)."""
    asking = replace(draft, revision=draft.revision + 1, changed_at=now, changed_by=actor, asked_at=now)
    pathways.put_draft(asking)
    return asking


def answer_pathway(pathways: PathwayStore, answer: PathwayConsent, *, draft: PathwayDraft) -> None:
    """Store what an institution says to a draft.

    Raises:
        NotFound: E_PATHWAY_NOT_JOINT, it is not among those who award it, or was not asked.
        Conflict: E_PATHWAY_CHANGED, the answer is to other words than the draft has now.
    """
    joint = {body.identifier for body in draft.pathway.institutions[1:]}
    if answer.institution not in joint or draft.asked_at is None:
        raise NotFound("E_PATHWAY_NOT_JOINT")
    if answer.digest != pathway_digest(draft.pathway):
        raise Conflict("E_PATHWAY_CHANGED")
    pathways.consent(answer)


def consents_to(pathways: PathwayStore, draft: PathwayDraft) -> frozenset[str]:
    """Return the institutions whose newest answer is a yes to the words that the draft has now."""
    digest = pathway_digest(draft.pathway)
    answers = pathways.list_consents(draft.number)
    return frozenset(answer.institution for answer in answers if answer.is_given and answer.digest == digest)


def publish_pathway(
    pathways: PathwayStore, draft: PathwayDraft, *, findings: tuple[Problem, ...], actor: str, now: datetime
) -> PublishedPathway:
    """Publish a draft as its next version, and let the draft begin the one after it.

    Raises:
        Invalid: E_PATHWAY_STOPPED, with the findings that stop it.
        Conflict: E_PATHWAY_CHANGED.
    """
    if stops_publishing(findings):
        raise Invalid("E_PATHWAY_STOPPED", *(finding for finding in findings if finding.severity == "error"))
    newest = pathways.find(draft.number)
    version = newest.version + 1 if newest else 1
    published = PublishedPathway(
        number=draft.number,
        institution=draft.institution,
        version=version,
        pathway=replace(draft.pathway, version=version),
        digest=pathway_digest(draft.pathway),
        published_at=now,
        published_by=actor,
    )
    pathways.publish(published)
    after = replace(draft.pathway, version=version + 1)
    pathways.put_draft(replace(draft, pathway=after, revision=draft.revision + 1, changed_at=now, changed_by=actor))
    return published
