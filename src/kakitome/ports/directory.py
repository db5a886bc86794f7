"""The only view across institutions: it answers whose store to open, and nothing else."""

from collections.abc import Sequence
from typing import Protocol

from kakitome.ports.claims import Claim, HeldOutline
from kakitome.ports.store import Store


class Directory(Protocol):
    """Finds the institution a public address belongs to; every question may be answered None."""

    def open(self, institution: str) -> Store:
        """Open one institution's store; raises `NotFound` (E_INSTITUTION_UNKNOWN)."""

    def list_institutions(self) -> Sequence[str]:
        """Return the keys of all institutions."""

    def find_by_award(self, number: str) -> str | None:
        """Find whose award a number is."""

    def list_claims(self, number: str, /) -> Sequence[Claim]:
        """Return the claims on an award, whoever gave it; none for a number that is nobody's, by the very same work."""

    def which_are_awards(self, numbers: Sequence[str], /) -> frozenset[str]:
        """Tell which of these are numbers of awards, whoever gave them."""

    def find_by_claim(self, token_hash: str) -> str | None:
        """Find who sent a claim link."""

    def find_by_issuer(self, slug_or_did: str) -> str | None:
        """Find whose issuer a slug or a DID is."""

    def find_by_case(self, number: str) -> str | None:
        """Find which recognition body examines a case."""

    def find_by_application(self, key: str) -> str | None:
        """Find to whom an application for an award goes."""

    def find_by_event(self, short: str) -> str | None:
        """Find whose an event is, by what stands in its address."""

    def find_by_event_entry(self, secret_hash: str) -> str | None:
        """Find at whose event an entry was made, by the digest of its secret."""

    def list_applied_to(self, account: str) -> Sequence[str]:
        """Return the institutions to which an account applies, or applied, for awards; drafts too."""

    def find_by_enrolment(self, key: str) -> str | None:
        """Find at whose pathway somebody is enrolled."""

    def list_enrolled_at(self, account: str) -> Sequence[str]:
        """Return the institutions on whose pathways an account is, or was until the award."""

    def list_by_account(self, account: str) -> Sequence[str]:
        """Return the institutions with awards linked to a learner's account."""

    def list_held_outlines(self, account: str) -> Sequence[HeldOutline]:
        """Return the awards linked to a learner's account, by as few questions however many there are; in no order."""
