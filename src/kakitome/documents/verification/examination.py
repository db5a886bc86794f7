"""One document under examination: what the checks share, and what it has cost so far.

Lives as long as one verification. It keeps canonical forms and key documents, so that no check asks twice, counts the
visits a stranger's document makes us pay, and has documents that stand inside examined like the outer one. It
deliberately decides nothing.

Source: docs/rules/threats.md T1.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

import orjson

from kakitome.documents.keys.controller_document import (
    ASSERTION,
    AUTHENTICATION,
    ControllerDocument,
    Purpose,
    parse_controller_document,
)
from kakitome.documents.keys.did import method_of, refuse_did
from kakitome.documents.keys.did_jwk import resolve_did_jwk
from kakitome.documents.keys.did_key import resolve_did_key
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.canonical import Digest
from kakitome.documents.verification.check import Enclosed, Report
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope
from kakitome.documents.verification.registries import ListedIssuer
from kakitome.documents.verification.surroundings import SeenList, Surroundings
from kakitome.documents.verification.visits import TooManyVisits, Visits
from kakitome.errors import Problem

_REMEMBERED_SIZE = 64 * 1024
"""The largest key document that is remembered, by its bytes."""

__all__ = ["Examination", "TooManyVisits", "VerifyInside"]


class VerifyInside(Protocol):
    """Verifies a document that belongs to another, within the visits that are left."""

    def __call__(
        self, document: bytes | Mapping[str, Any], visits: Visits, *, is_newest: bool, stamped_at: datetime | None
    ) -> Report:
        """Verify it; `is_newest` when it is the answer to the question for the newest edition."""


class Examination:
    """Hold one opened envelope, its surroundings, and what the checks have learnt."""

    def __init__(
        self,
        envelope: OpenedEnvelope,
        surroundings: Surroundings,
        *,
        visits: Visits,
        verify_inside: VerifyInside,
        is_newest: bool = False,
        stamped_at: datetime | None = None,
    ) -> None:
        self.envelope = envelope
        self.surroundings = surroundings
        self.is_newest = is_newest
        self.is_reading_list = False
        """While a status list is read: what is known of the document's age says nothing of the list's."""
        self.stamped_at = stamped_at
        """When a trusted time stamp proves that the file was there to which this document is attached."""
        self.stamps_inside_at = stamped_at
        """The same for what is attached to this document; set once its own seal was found good."""
        self.enclosed: list[Enclosed] = []
        self.witnessed_at: datetime | None = None
        """By when others had seen the document, as far as evidence beside it says so."""
        self.key_doubts: dict[str, Problem] = {}
        """Keys whose signatures are good and which a registry that pins the issuer's keys has not seen, and why."""
        self.verified_endorsements: Any = None
        """What `attached_endorsements` learnt."""
        self.programme_names: Any = None
        """What `programme_names` learnt."""
        self._visits = visits
        self._verify_inside = verify_inside
        self._controllers: dict[str, ControllerDocument] = {}
        self._beside: set[str] = set()
        self._text: bytes | None = None
        self._listings: tuple[ListedIssuer, ...] | None = None
        self._canonical: list[tuple[Digest, Mapping[str, Any], str | bytes]] = []

    @property
    def document(self) -> dict[str, Any]:
        """Return the document as it was received."""
        return self.envelope.document

    @property
    def view(self) -> dict[str, Any]:
        """Return the document in the words of Open Badges 3.0 over VCDM 2.0."""
        return self.envelope.view

    @property
    def issuer_id(self) -> str:
        """Return the issuer's identifier as the document states it; empty when it states none."""
        issuer = self.view.get("issuer")
        stated = issuer.get("id") if isinstance(issuer, Mapping) else issuer
        return stated if isinstance(stated, str) else ""

    @property
    def signer_id(self) -> str:
        """Return the identifier of the party that must have signed: the issuer, or who shows a presentation."""
        return self.envelope.signer or self.issuer_id

    @property
    def purpose(self) -> Purpose:
        """Return what a key must be for that signed it: to assert something, or to show who one is."""
        return AUTHENTICATION if self.envelope.kind is DocumentKind.PRESENTATION else ASSERTION

    @property
    def listings(self) -> tuple[ListedIssuer, ...]:
        """Return what the trusted registries say about the stated issuer."""
        if self._listings is None:
            listed_issuers = (registry.find(self.issuer_id) for registry in self.surroundings.registries)
            self._listings = tuple(listed_issuer for listed_issuer in listed_issuers if listed_issuer is not None)
        return self._listings

    def forget_listings(self) -> None:
        """Ask the registries anew: it is another party that is looked at."""
        self._listings = None

    def is_archived(self, url: str) -> bool:
        """Tell whether an address did not answer and an archive answered for it."""
        return self._visits.is_archived(url)

    @property
    def has_archived_key(self) -> bool:
        """Return whether the issuer's key document came from an archive, which anybody could have made."""
        did = self.issuer_id
        return did.startswith("did:web:") and self.is_archived(did_web_url(did))

    def may_hold(self, word: str) -> bool:
        """Tell whether a key that begins so could stand anywhere in the view; false is certain."""
        if self._text is None:
            self._text = _text_of(self.view)
        return b'"' + word.encode() in self._text

    def fetch(self, url: str) -> bytes:
        """Read an address once, within the number of visits that is allowed.

        Raises:
            TooManyVisits: `E_FETCH_BUDGET`.
            Refused, Unavailable: as the fetcher says.
        """
        return self._visits.fetch(url)

    def seen_list(self, url: str) -> SeenList | None:
        """Return a status list of this issuer that was found good before in this verification."""
        return self._visits.seen_list(url, issuer=self.issuer_id)

    def keep_list(self, url: str, seen: SeenList) -> None:
        """Keep a status list that was found good, for the other documents of this verification."""
        self._visits.keep_list(url, seen)

    def canonicalize(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str | bytes:
        """Return canonical N-Quads as they are hashed, computed once per document and hash.

        Raises:
            DocumentRefused: something in it would not be covered by a signature, or it costs too much.
        """
        for known, other, canonical in self._canonical:
            if known == digest and _is_same(document, other):
                return canonical
        result = (
            self.surroundings.canonicalize(document)
            if digest == "SHA-256"
            else self.surroundings.canonicalize(document, digest=digest)
        )
        self._canonical.append((digest, dict(document), result))
        return result

    def controller(self, did: str) -> ControllerDocument:
        """Return the key document of a DID, or of an issuer that is identified by an https address.

        Raises:
            DocumentRefused: not a DID of a method we read, or its document is not of the right form.
            Refused, Unavailable: its document cannot be fetched.
        """
        if did not in self._controllers:
            self._controllers[did] = self._resolve(did)
        return self._controllers[did]

    def verify_enclosed(self, document: bytes | Mapping[str, Any], *, label: str, place: str) -> Report:
        """Verify a document that stands inside this one; its report becomes part of this one's.

        Args:
            document: its bytes (JSON, a token, a file), or the object that stands inside.
            label: what it is to the outer one: `award`, `endorsement`, `attachment`, `refreshed`.
            place: JSON pointer or file name.
        """
        report = self.verify_inside(document)
        self.enclosed.append(Enclosed(label=label, place=place, report=report))
        return report

    def verify_inside(self, document: bytes | Mapping[str, Any], *, is_newest: bool = False) -> Report:
        """Verify a document that belongs to this one, without making its report part of this one's."""
        stamped_at = None if is_newest else self.stamps_inside_at
        return self._verify_inside(document, self._visits, is_newest=is_newest, stamped_at=stamped_at)

    def fetch_beside(self, url: str, *, what: str) -> bytes:
        """Read an address of a kind that few documents have, one visit more for each kind; raises like `fetch`."""
        if what not in self._beside:
            self._beside.add(what)
            self._visits.allow(1)
        return self._visits.fetch(url)

    def allow_party(self, party: str) -> None:
        """Let the key document of somebody who signed beside the issuer be visited, too: once for each party."""
        if party not in self._beside:
            self._beside.add(party)
            self._visits.allow(1)

    def at_hand(self, url: str) -> bytes | None:
        """Return what lies at an address as far as it is here already: in an archive that came along, or in a file."""
        archived = self._visits.archived(url)
        return archived if archived is not None else self.surroundings.find_schema(url)

    def _resolve(self, did: str) -> ControllerDocument:
        if did.startswith("https://"):
            return _read_controller(self.fetch(did), did)
        method = method_of(did)
        if method == "key":
            return resolve_did_key(did)
        if method == "jwk":
            return resolve_did_jwk(did, load=strict_json.load)
        if method != "web":
            refuse_did("E_DID_METHOD", kind="unsupported", method=method)
        return _read_controller(self.fetch(did_web_url(did)), did)


def _is_same(document: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two documents have the very same members: the same objects, not equal ones."""
    return len(document) == len(other) and all(
        key == name and value is member
        for (key, value), (name, member) in zip(document.items(), other.items(), strict=True)
    )


def _read_controller(data: bytes, did: str) -> ControllerDocument:
    """Read a key document; the keys of one that was read before are loaded already."""
    return _controller_of(data, did) if len(data) <= _REMEMBERED_SIZE else _controller_of.__wrapped__(data, did)


@lru_cache(maxsize=128)
def _controller_of(data: bytes, did: str) -> ControllerDocument:
    return parse_controller_document(strict_json.load(data), did)


def _text_of(document: Mapping[str, Any]) -> bytes:
    """Write a document as the text by which it is found again."""
    try:
        return orjson.dumps(document)
    except TypeError:
        return json.dumps(document).encode()
