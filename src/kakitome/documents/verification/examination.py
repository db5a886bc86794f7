"""One document under examination: what the checks share, and what it has cost so far.

Lives as long as one verification. It keeps canonical forms and key documents, so that no check asks twice, and counts
the visits a stranger's document makes us pay. It deliberately decides nothing.

Source: SAFETY §3 rule 1 (3 fetches).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from kakitome.documents.keys.controller_document import ControllerDocument, parse_controller_document
from kakitome.documents.keys.did import method_of, refuse_did
from kakitome.documents.keys.did_key import resolve_did_key
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.registries import ListedIssuer
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.errors import Problem, Unavailable


class TooManyVisits(DocumentRefused):
    """The document sends us to more places than one verification may visit."""


class Examination:
    """Hold one parsed document, its surroundings, and what the checks have learnt."""

    def __init__(self, document: dict[str, Any], surroundings: Surroundings) -> None:
        self.document = document
        self.surroundings = surroundings
        self._bodies: dict[str, bytes | None] = {}
        self._controllers: dict[str, ControllerDocument] = {}
        self._canonical: dict[str, str] = {}

    @property
    def issuer_id(self) -> str:
        """The issuer's identifier as the document states it; empty when it states none."""
        issuer = self.document.get("issuer")
        stated = issuer.get("id") if isinstance(issuer, Mapping) else issuer
        return stated if isinstance(stated, str) else ""

    @property
    def listings(self) -> tuple[ListedIssuer, ...]:
        """What the trusted registries say about the stated issuer."""
        found = (registry.find(self.issuer_id) for registry in self.surroundings.registries)
        return tuple(listed for listed in found if listed is not None)

    def fetch(self, url: str) -> bytes:
        """Read an address once, within the number of visits that is allowed.

        Raises:
            TooManyVisits: `E_FETCH_BUDGET`.
            Refused, Unavailable: as the fetcher says.
        """
        if url not in self._bodies:
            limit = self.surroundings.limits.fetches
            if len(self._bodies) >= limit:
                problem = Problem(code="E_FETCH_BUDGET", source="SAFETY §3 rule 1", params={"limit": limit})
                raise TooManyVisits(problem, kind="too_expensive")
            # Counted before the attempt: a visit that fails has cost us its time.
            self._bodies[url] = None
            self._bodies[url] = self.surroundings.fetch(url)
        body = self._bodies[url]
        if body is None:
            raise Unavailable("E_FETCH_NO_ANSWER", host=url)
        return body

    def canonicalize(self, document: Mapping[str, Any]) -> str:
        """Return canonical N-Quads, computed once per document.

        Raises:
            DocumentRefused: something in it would not be covered by a signature, or it costs too much.
        """
        fingerprint = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
        if fingerprint not in self._canonical:
            self._canonical[fingerprint] = self.surroundings.canonicalize(document)
        return self._canonical[fingerprint]

    def controller(self, did: str) -> ControllerDocument:
        """Return the key document of a DID, or of an issuer that is identified by an https address.

        Raises:
            DocumentRefused: not a DID of a method we read, or its document is not of the right form.
            Refused, Unavailable: its document cannot be fetched.
        """
        if did not in self._controllers:
            self._controllers[did] = self._resolve(did)
        return self._controllers[did]

    def _resolve(self, did: str) -> ControllerDocument:
        if did.startswith("https://"):
            return parse_controller_document(strict_json.load(self.fetch(did)), did)
        method = method_of(did)
        if method == "key":
            return resolve_did_key(did)
        if method != "web":
            refuse_did("E_DID_METHOD", kind="unsupported", method=method)
        return parse_controller_document(strict_json.load(self.fetch(did_web_url(did))), did)
