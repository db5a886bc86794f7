"""The people whom an asker asked, as the asker lists them: a number, a name, and a link of their own for each.

    applicants.add(request.number, [ListedApplicant(...)])
    applicants.find_by_link(hash_of_secret(secret))

The list is the asker's. Of the secrets of its links digests alone are kept, as of those of the request.

Source: docs/adr/0058-requests-and-answers.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedApplicant:
    """One person of a list.

    Attributes:
        key: its name, of which the secret of the link is computed.
        link_hash: SHA-256 of that secret.
        position: its place in the list, from 1.
        reference, name: how the asker knows the person; one of them may be empty.
        own_cells: every column of the asker's list, as pairs of heading and value in their order.
    """

    key: str
    link_hash: str
    position: int
    reference: str = ""
    name: str = ""
    own_cells: tuple[tuple[str, str], ...] = ()


class RequestApplicants(Protocol):
    """The lists of all requests of one platform."""

    def add(self, request: str, applicants: Sequence[ListedApplicant], /) -> None:
        """Put people on the list of a request; raises `NotFound` (E_REQUEST_UNKNOWN)."""

    def list_by_request(self, request: str) -> Sequence[ListedApplicant]:
        """Return the list of a request, in its order."""

    def find_by_link(self, link_hash: str) -> tuple[str, ListedApplicant] | None:
        """Find whom a link was made for, after the number of the request."""

    def remove(self, request: str, key: str) -> None:
        """Take somebody off the list; their link opens nothing then."""
