"""Pathways of institutions: a draft that changes, versions that never do, and what joint bodies said to a draft.

    pathways.put_draft(draft)
    pathways.publish(published)
    pathways.find("P-7K3M-94QT")

Anybody may read what is published. A draft is its institution's, and is shown to the institutions that are to award it
together once they are asked.

Source: docs/rules/capabilities.md G1, G2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.learning.credit.pathway import Pathway


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayDraft:
    """What an institution is working on.

    Attributes:
        number: `P-7K3M-94QT`, the same as that of its versions.
        institution: key of the institution that keeps it.
        revision: counts its changes from 1; who changes it says which one they saw.
        asked_at: when the other awarding bodies were asked for their consent; None while it is shown to nobody.
    """

    number: str
    institution: str
    pathway: Pathway
    revision: int
    created_at: datetime
    changed_at: datetime
    changed_by: str
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPathway:
    """One version; who began under it finishes under it. `digest` is `pathway_digest` of the design."""

    number: str
    institution: str
    version: int
    pathway: Pathway
    digest: str
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayConsent:
    """What an institution said to a design it would award together with others; a later answer counts instead."""

    number: str
    institution: str
    digest: str
    is_given: bool
    at: datetime
    by: str


class PathwayStore(Protocol):
    """The pathways of one platform."""

    def put_draft(self, draft: PathwayDraft, /) -> None:
        """Store a draft: the first revision is new, any other takes the place of the one before it.

        Raises `Conflict` (E_PATHWAY_CHANGED) when the one before it is not there any more.
        """

    def find_draft(self, institution: str, number: str) -> PathwayDraft | None:
        """Return a draft of an institution."""

    def list_drafts(self, institution: str) -> Sequence[PathwayDraft]:
        """Return the drafts of an institution, what was changed last first."""

    def list_asking(self, institution: str) -> Sequence[PathwayDraft]:
        """Return the drafts of others that ask an institution for its consent."""

    def consent(self, consent: PathwayConsent, /) -> None:
        """Store an answer."""

    def list_consents(self, number: str) -> Sequence[PathwayConsent]:
        """Return the newest answer of each institution about a pathway."""

    def publish(self, published: PublishedPathway, /) -> None:
        """Store a version; raises `Conflict` (E_PATHWAY_CHANGED) when somebody stored it first."""

    def find(self, number: str, version: int | None = None) -> PublishedPathway | None:
        """Return a version, the newest where none is named."""

    def list_versions(self, number: str) -> Sequence[PublishedPathway]:
        """Return the versions of a pathway, the newest first."""

    def list_published(self) -> Sequence[PublishedPathway]:
        """Return the newest version of each pathway of all institutions, what was published last first."""

    def list_containing(self, entry: str) -> Sequence[PublishedPathway]:
        """Return the newest versions that name an entry of the registry among their parts, by its number."""
