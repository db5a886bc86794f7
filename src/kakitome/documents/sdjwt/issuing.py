"""Issue an SD-JWT VC, and choose what of it to show.

    token = issue(claims, disclosable=("title",), salts=salts, key=key, holder=NamedKey(key=wallet_key))
    shown = present(token, {"title"})

Digests stand in an order that says nothing about the claims behind them, among decoys when asked for. It draws no
salt: they are given in, fresh ones for each token.

Source: RFC 9901 §4, §5, §9.3–9.4; SD-JWT VC §2.2.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from kakitome.documents.jose.compact import sign_compact, write_json
from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.jose.vc_jwt import CertifiedTokenKey, TokenKey
from kakitome.documents.sdjwt.disclosure import DOTS, SD, SD_ALG, Disclosure, digest_of, make_disclosure, refuse
from kakitome.documents.sdjwt.reading import ALWAYS_SHOWN, TYPES, read_sd_jwt

DIGEST: Final = "sha-256"
_SHORTEST_SALT: Final = 22
"""128 bits as base64url. Source: RFC 9901 §9.3."""


def issue(
    claims: Mapping[str, Any],
    *,
    disclosable: Collection[str],
    salts: Iterator[str],
    key: TokenKey,
    holder: NamedKey | None = None,
    decoys: int = 0,
) -> bytes:
    """Issue an SD-JWT VC with all its disclosures, for the holder.

    Args:
        claims: all claims, `iss` and `vct` among them.
        disclosable: names of the claims that the holder may show or keep.
        salts: fresh texts of at least 128 random bits, one for each disclosure and each decoy.
        key: the issuer's; its method becomes `kid`, certificates of a `CertifiedTokenKey` go along.
        holder: the holder's key, to which presentations can be bound (`cnf`).
        decoys: digests behind which there is nothing.

    Raises:
        SdJwtRefused: E_SDJWT_HIDDEN_CLAIM, a claim that must always be shown; E_SDJWT_SALT.
    """
    for name in disclosable:
        if name in ALWAYS_SHOWN:
            refuse("E_SDJWT_HIDDEN_CLAIM", claim=name)
    hidden = {name: value for name, value in claims.items() if name in disclosable}
    disclosures = [make_disclosure(drawn_salt(salts), value, name=name) for name, value in hidden.items()]
    digests = [disclosure.digest(DIGEST) for disclosure in disclosures] + [
        digest_of(drawn_salt(salts), DIGEST) for _ in range(decoys)
    ]
    payload: dict[str, Any] = {name: value for name, value in claims.items() if name not in hidden}
    payload |= {"cnf": holder.confirmation} if holder is not None else {}
    payload |= {SD: sorted(digests), SD_ALG: DIGEST}
    header: dict[str, Any] = {"typ": TYPES[0], "kid": key.method}
    if isinstance(key, CertifiedTokenKey):
        header |= key.certified
    token = sign_compact(write_json(payload), header=header, key=key.public, sign=key.sign)
    return joined(token.decode("ascii"), disclosures)


def present(sd_jwt: bytes, names: Collection[str]) -> bytes:
    """Keep the disclosures of these claims, of what stands inside them and around them; the order stays.

    Raises:
        SdJwtRefused: it is no SD-JWT, or holds disclosures that its issuer did not sign (E_SDJWT_UNREFERENCED).
    """
    read = read_sd_jwt(sd_jwt)
    if read.faults:
        refuse("E_SDJWT_UNREFERENCED", count=len(read.disclosures))
    by_digest = {disclosure.digest(read.digest): disclosure for disclosure in read.disclosures}
    inside = {
        digest: [inner for inner in _digests_in(by_digest[digest].value) if inner in by_digest] for digest in by_digest
    }
    outside = {inner: digest for digest, inners in inside.items() for inner in inners}
    chosen = {digest for digest, disclosure in by_digest.items() if disclosure.name in names}
    shown = _reach(chosen, lambda digest: inside[digest])
    shown |= _reach(chosen, lambda digest: [outside[digest]] if digest in outside else [])
    return joined(read.token.text, [disclosure for digest, disclosure in by_digest.items() if digest in shown])


def _reach(starts: Collection[str], step: Callable[[str], Collection[str]]) -> set[str]:
    """Return the starts and everything that steps lead to."""
    reached, waiting = set(starts), list(starts)
    while waiting:
        fresh = [digest for digest in step(waiting.pop()) if digest not in reached]
        reached.update(fresh)
        waiting.extend(fresh)
    return reached


def _digests_in(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _digests_in(item)
    if isinstance(value, dict):
        yield from (digest for digest in value.get(SD, []) if isinstance(digest, str))
        if isinstance(value.get(DOTS), str):
            yield value[DOTS]
        for item in value.values():
            yield from _digests_in(item)


def joined(token: str, disclosures: Collection[Disclosure]) -> bytes:
    """Write a token and disclosures as one text, without a key binding."""
    return "~".join((token, *(disclosure.text for disclosure in disclosures), "")).encode("ascii")


def drawn_salt(salts: Iterator[str]) -> str:
    """Return the next salt; raises `SdJwtRefused` (E_SDJWT_SALT) for one that is too short."""
    salt = next(salts)
    if len(salt) < _SHORTEST_SALT:
        refuse("E_SDJWT_SALT")
    return salt
