"""Check 3 for Open Badges 2.0 and older: does the issuer stand behind it?

Hosted: the award lies where its issuer says that its awards lie, and says what the file says that was handed in.
Signed: a key that the issuer's own Profile names, and that names the issuer as its owner, signed these very bytes
with RS256.

Source: Open Badges 2.0, Hosted Verification, Signed Verification; docs/standards/hostile-inputs.md B087, B093, B163.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.jose.compact import verify_compact
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.openbadges2.scope import HostingScope, host_of, scope_of
from kakitome.documents.openbadges2.signing import read_pem
from kakitome.documents.openbadges2.view import address_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Check, Verdict, attention, passed, refused
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.formats.open_badges_2_reading import SOURCE, Badge, Reader, Unread, stop
from kakitome.documents.verification.formats.open_badges_2_structure import badge_of
from kakitome.documents.verification.signatures import BrokenProof, demand_history
from kakitome.errors import ProblemFactory
from kakitome.values.instants import parse_instant
from kakitome.values.json_members import as_list

_reason = ProblemFactory(source=SOURCE)

ID = "proof"
_VITAL = ("recipient", "badge", "issuedOn", "expires")
_OTHER = ("evidence", "narrative", "image")
_MOST_KEYS = 3


def check_proof(examination: Examination) -> Check:
    """Check the award's place, or its signature."""
    badge = badge_of(examination)
    reader = Reader(examination)
    working = badge.working
    try:
        if badge.way == "signed":
            return _signed(examination, badge, reader=reader)
        return _hosted(badge, working)
    except (Unread, BrokenProof) as stopped:
        verdict, problem = stopped.verdict, stopped.problem
    except DocumentRefused as refusal:
        verdict, problem = Verdict(refusal.kind), refusal.problem
    scope = {"ob2_scope": scope_of(badge.issuer).rule if badge.issuer else ""}
    return refused(ID, problem, verdict=verdict, working=working | scope)


def _hosted(badge: Badge, working: dict[str, str]) -> Check:
    if not badge.issuer:
        # Only a revoked award comes here without its issuer: that it is revoked is all that is known.
        return attention(ID, _reason("I_OB2_WITHDRAWN"), working=working)
    scope = scope_of(badge.issuer)
    _demand_scope(badge, scope, address=badge.address)
    if any(True for _ in _contradictions(badge)):
        stop(Verdict.INVALID_SIGNATURE, "E_OB2_DIFFERS")
    working |= {"ob2_address": badge.address, "ob2_scope": scope.rule}
    if _is_other(badge):
        return attention(ID, _reason("W_OB2_OTHER"), working=working)
    return passed(ID, _reason("I_OB2_HOSTED", host=host_of(badge.address)), working=working)


def _demand_scope(badge: Badge, scope: HostingScope, *, address: str) -> None:
    """Refuse an award, or what was achieved, that lies elsewhere than its issuer's things lie."""
    if address and not scope.holds(address):
        stop(Verdict.INVALID_SIGNATURE, "E_OB2_ORIGIN", host=host_of(address), scope=scope.rule[:200])
    achieved = address_of(badge.award.get("badge"))
    if host_of(achieved) and not scope.holds_host_of(achieved):
        stop(Verdict.INVALID_SIGNATURE, "E_OB2_ORIGIN", host=host_of(achieved), scope=scope.rule[:200])


def _contradictions(badge: Badge) -> Iterator[str]:
    """Name what the file says otherwise than its address: to whom, what, when, until when."""
    if badge.withdrawn:
        return
    for member in _VITAL:
        received, counts = badge.received.get(member), badge.award.get(member)
        if received is not None and _essence(member, received) != _essence(member, counts):
            yield member
    inside = badge.received.get("badge")
    received = inside.get("name") if isinstance(inside, Mapping) else None
    if received is not None and received != badge.achievement.get("name"):
        yield "name"


def _essence(member: str, value: Any) -> Any:
    """Reduce a member to what it means, so that two spellings of one thing do not differ."""
    if member == "badge":
        return address_of(value)
    if member == "recipient" and isinstance(value, Mapping):
        return [value.get("type"), value.get("identity"), value.get("hashed") is True, value.get("salt") or ""]
    return parse_instant(value) or value


def _is_other(badge: Badge) -> bool:
    received = badge.received
    return not badge.withdrawn and any(
        received.get(member, badge.award.get(member)) != badge.award.get(member) for member in _OTHER
    )


def _signed(examination: Examination, badge: Badge, *, reader: Reader) -> Check:
    token = badge.token
    if token is None:
        stop(Verdict.INVALID_SIGNATURE, "E_OB2_NOT_SIGNED")
    _demand_scope(badge, scope_of(badge.issuer), address="")
    verification = badge.award.get("verification", badge.award.get("verify"))
    creator = address_of(verification.get("creator")) if isinstance(verification, Mapping) else ""
    for url in _candidates(badge, creator)[:_MOST_KEYS]:
        key = _key(badge, url, reader=reader)
        if verify_compact(token, key):
            multikey = encode_public(key)
            demand_history(examination, multikey)
            return _good(badge, token.text, reader=reader, key_url=url, multikey=multikey)
    raise Unread(Verdict.INVALID_SIGNATURE, _reason("E_SIGNATURE"))


def _good(badge: Badge, token: str, *, reader: Reader, key_url: str, multikey: str) -> Check:
    signed = token.rpartition(".")[0].encode("ascii")
    more = {
        **{f"ob2_key_{n}": f"{url} · SHA-256 {sha}" for n, (url, sha) in enumerate(reader.fetched.items(), 1)},
        "key": key_url,
        "ob2_public_key": multikey,
        "ob2_signed": hashlib.sha256(signed).hexdigest(),
        "ob2_algorithm": "RS256",
    }
    return passed(ID, _reason("I_OB2_SIGNED"), working=badge.working | more)


def _candidates(badge: Badge, creator: str) -> list[str]:
    """Return the keys that may have signed: the one that the award names, which the issuer must name too.

    Version 1 has no such names; there the key must lie at the issuer's own origin.
    """
    if badge.generation != "2.0":
        if not scope_of(badge.issuer).holds_host_of(creator):
            stop(Verdict.INVALID_SIGNATURE, "E_ISSUER_BINDING")
        return [creator]
    listed = [address for address in map(address_of, as_list(badge.issuer.get("publicKey"))) if address]
    if creator and creator not in listed:
        stop(Verdict.INVALID_SIGNATURE, "E_ISSUER_BINDING")
    if not listed:
        stop(Verdict.INVALID_SIGNATURE, "E_OB2_NO_KEY")
    return [creator] if creator else listed


def _key(badge: Badge, url: str, *, reader: Reader) -> RSAPublicKey:
    if badge.generation != "2.0":
        return read_pem(reader.text_at(url))
    inside = [item for item in as_list(badge.issuer.get("publicKey")) if isinstance(item, Mapping)]
    document = next((key for key in inside if key.get("id") == url and "publicKeyPem" in key), None)
    if document is None:
        document = reader.part_at(url, member="publicKey")
    if document.get("id", url) != url:
        stop(Verdict.INVALID_SIGNATURE, "E_OB2_ID", host=host_of(url))
    if document.get("owner") != badge.issuer.get("id"):
        stop(Verdict.INVALID_SIGNATURE, "E_OB2_KEY_OWNER")
    return read_pem(str(document.get("publicKeyPem", "")))
