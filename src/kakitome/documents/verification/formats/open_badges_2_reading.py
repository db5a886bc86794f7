"""Read an Open Badge 2.0 or an older one where it lies: the award, what was achieved, and the issuer.

A hosted award is read again from its own address, and what stands there is what counts; the file that was handed in
only says where to look. What was achieved may stand inside or at an address of its own. The issuer's Profile is always
read from its own address, since it says where its awards lie and which keys are its own.

Every address is read once and its bytes are told by their digest. What does not answer, or answers with something else
than a document, leaves the question open; it is never "false".

Source: Open Badges 2.0, Hosted Verification, Signed Verification; docs/standards/hostile-inputs.md B087, B089.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NoReturn

from kakitome.documents.jose.compact import CompactToken
from kakitome.documents.openbadges.achievement import Json
from kakitome.documents.openbadges2 import forms, older
from kakitome.documents.openbadges2.scope import host_of
from kakitome.documents.openbadges2.view import address_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Stopped, Verdict
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.errors import Param, Problem, Refused, Unavailable

SOURCE: Final = "Open Badges 2.0, Hosted Verification"
_GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What secures a badge of version 1 or 2, and what was read of it; every document in the words of 2.0.

    Attributes:
        way: `hosted` or `signed`; empty when it does not say.
        received: the award as it was handed in; empty when only its address was.
        generation: `2.0`, `1.1`, `1.0` or `0.5`, of what counts.
        address: where a hosted award lies.
        token: the signature of a signed award.
        award, achievement, issuer: what counts; empty before it was read.
        withdrawn: the address answers that the award was revoked.
        fetched: digests of what was read, by address.
    """

    way: str
    received: Json = field(default_factory=dict)
    generation: str = "2.0"
    address: str = ""
    token: CompactToken | None = None
    award: Json = field(default_factory=dict)
    achievement: Json = field(default_factory=dict)
    issuer: Json = field(default_factory=dict)
    withdrawn: bool = False
    fetched: Mapping[str, str] = field(default_factory=dict)

    @property
    def working(self) -> dict[str, str]:
        """Return every address that was read, with the digest of what it answered."""
        return {f"ob2_read_{n}": f"{url} · SHA-256 {sha}" for n, (url, sha) in enumerate(self.fetched.items(), 1)}


class Unread(Stopped):
    """Something could not be read, or is not what it should be; `badge` holds what was read before."""


class _Withdrawn(Exception):
    """The address answers that what lay there is gone for good."""


@dataclass(slots=True)
class Reader:
    """Reads addresses for one examination and remembers the digests."""

    examination: Examination
    fetched: dict[str, str] = field(default_factory=dict)

    def bytes_at(self, url: str) -> bytes:
        """Read an address.

        Raises:
            Unread: no conclusion, or too expensive.
        """
        try:
            body = self.examination.fetch(url)
        except TooManyVisits as refusal:
            raise Unread(Verdict.TOO_EXPENSIVE, refusal.problem) from None
        except (Refused, Unavailable) as failure:
            if failure.params.get("status") == _GONE:
                self.fetched[url] = "– (410)"
                raise _Withdrawn from None
            problem = Problem(code=failure.code, source=SOURCE, params=failure.params)
            raise Unread(Verdict.INDETERMINATE, problem) from None
        self.fetched[url] = hashlib.sha256(body).hexdigest()
        return body

    def document_at(self, url: str) -> Json:
        """Read a JSON object from an address.

        Raises:
            Unread: no conclusion, or too expensive.
        """
        try:
            document = strict_json.load(self.bytes_at(url))
        except DocumentRefused:
            # A page that says "not found" with 200, an empty answer, a sign-in page: nothing is known.
            stop(Verdict.INDETERMINATE, "E_OB2_NO_DOCUMENT", host=host_of(url))
        if not isinstance(document, dict):
            stop(Verdict.INDETERMINATE, "E_OB2_NO_DOCUMENT", host=host_of(url))
        return document

    def text_at(self, url: str) -> str:
        """Read a text from an address, as a key of version 1 lies there."""
        try:
            return self.bytes_at(url).decode("ascii", "replace")
        except _Withdrawn:
            stop(Verdict.INDETERMINATE, "E_OB2_PART_GONE", member="publicKey", host=host_of(url))

    def part_at(self, url: str, *, member: str) -> Json:
        """Read what an award names by its address; gone is no answer about an award that is there."""
        try:
            return self.document_at(url)
        except _Withdrawn:
            stop(Verdict.INDETERMINATE, "E_OB2_PART_GONE", member=member, host=host_of(url))


def stop(verdict: Verdict, code: str, **params: Param) -> NoReturn:
    """End the reading with a finding."""
    raise Unread(verdict, Problem(code=code, source=SOURCE, params=params))


def read_award(badge: Badge, reader: Reader) -> Badge:
    """Read what counts: the award at its address, or the payload of its signature.

    Raises:
        Unread: it cannot be reached, or is another document.
    """
    if badge.way == "signed":
        return replace(badge, award=badge.received)
    if not host_of(badge.address):
        stop(Verdict.INDETERMINATE, "E_OB2_NO_ADDRESS")
    try:
        document = reader.document_at(badge.address)
    except _Withdrawn:
        return replace(badge, withdrawn=True, award=badge.received)
    if document.get("revoked") is True:
        stated = document if forms.is_open_badge_2(document) else {}
        return replace(badge, withdrawn=True, award={**badge.received, **stated, "id": badge.address})
    award, generation = _in_words_of_2(document, address=badge.address)
    if award.get("id") != badge.address:
        stop(Verdict.INVALID_SIGNATURE, "E_OB2_ID", host=host_of(badge.address))
    return replace(badge, award=award, generation=generation)


def read_parts(badge: Badge, reader: Reader) -> Badge:
    """Read what was achieved and who says so.

    Raises:
        Unread: it cannot be reached, or is another document.
    """
    named = badge.award.get("badge")
    achievement = dict(named) if isinstance(named, Mapping) and "name" in named else {}
    if not achievement:
        achievement = _part(address_of(named), reader, member="badge")
    if badge.generation != "2.0":
        achievement = older.achievement_of(achievement)
    profile = _issuer(badge, achievement.get("issuer"), reader=reader)
    return replace(badge, achievement=achievement, issuer=profile)


def _issuer(badge: Badge, named: Any, *, reader: Reader) -> Json:
    address = address_of(named)
    if badge.generation == "0.5" and isinstance(named, Mapping):
        # The first shape knows an issuer by its origin and has no document of it.
        return dict(named)
    if not host_of(address):
        stop(Verdict.INDETERMINATE, "E_OB2_ISSUER_ADDRESS")
    if badge.generation == "2.0":
        return _part(address, reader, member="issuer")
    return older.issuer_of(reader.part_at(address, member="issuer"), address=address)


def _part(address: str, reader: Reader, *, member: str) -> Json:
    if not host_of(address):
        stop(Verdict.MALFORMED, "E_OB2_PART", member=member)
    part = reader.part_at(address, member=member)
    if part.get("id", address) != address:
        stop(Verdict.INVALID_SIGNATURE, "E_OB2_ID", host=host_of(address))
    return {**part, "id": address}


def _in_words_of_2(part: Json, *, address: str) -> tuple[Json, str]:
    if forms.is_open_badge_2(part):
        return part, "2.0"
    if forms.is_older(part):
        return older.award_of(part, address=address), older.generation_of(part)
    stop(Verdict.INDETERMINATE, "E_OB2_OTHER_DOCUMENT", host=host_of(address))
