"""Credentials of the W3C data model in an SD-JWT: the payload is the credential, parts of its subject can be hidden.

    token = issue_credential(credential, hidden=("identifier",), terms=terms, key=key, holder=NamedKey(key=wallet_key))
    read = read_credential(token)           # read.credential, read.status; verified by nobody yet

What is hidden stands in the subject, which has one issuer-signed digest for each member; everything that tells what the
credential is, whose, until when and where its status stands is always shown. It shares its media type, `vc+sd-jwt`,
with what SD-JWT VC was called before its draft 06: a payload with a `vct` is that, one with an `@context` is this.

Source: VC-JOSE-COSE §3.2.1; RFC 9901 §4.2, §6; Decentralized Identity Interop Profile v5, Credential Format, Issuance.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from kakitome.documents.jose.compact import X5C, CompactToken, sign_compact, write_json
from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.jose.payload import CLAIMS, Claimed, instant_of
from kakitome.documents.jose.vc_jwt import TokenKey, contradictions_between, merged_with_claims
from kakitome.documents.sdjwt.disclosure import SD, SD_ALG, digest_of, make_disclosure, refuse
from kakitome.documents.sdjwt.issuing import DIGEST, drawn_salt, joined
from kakitome.documents.sdjwt.reading import SdJwt, read_sd_jwt
from kakitome.documents.vc.strict_json import DEFAULT, JsonLimits, load
from kakitome.values.json_members import text_member

TYPE: Final = "vc+sd-jwt"
CONTENT: Final = "vc"
_SUBJECT: Final = "credentialSubject"
_STATUS: Final = "status"
"""The one claim of a token for which there is no word in the credential itself."""
ALWAYS_SHOWN: Final = (
    "@context",
    "id",
    "type",
    "issuer",
    "validFrom",
    "validUntil",
    "credentialStatus",
    "credentialSchema",
    "termsOfUse",
    _SUBJECT,
)
"""Members that decide what a credential is and whether it holds: whoever could hide one could change its meaning.

Source: SD-JWT VC §2.2.2.2 in the words of VCDM 2.0. (derived)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenTerms:
    """What a token says beside the credential: when it was made, and where its status stands, in the wallets' list."""

    now: datetime
    status: Mapping[str, Any] = field(default_factory=dict)
    decoys: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialInSdJwt(Claimed):
    """A credential in an SD-JWT, read and not verified.

    Attributes:
        read: the SD-JWT with everything that was disclosed at its place.
        credential: the credential with what the token's claims alone say, without those that belong to the token.
        status: the token's own `status` claim; None for none.
    """

    read: SdJwt
    credential: dict[str, Any]
    status: Any = None


def issue_credential(
    credential: Mapping[str, Any],
    *,
    hidden: Collection[str],
    salts: Iterator[str],
    key: TokenKey,
    terms: TokenTerms,
    holder: NamedKey | None = None,
) -> bytes:
    """Issue a credential of VCDM 2.0 as SD-JWT with all its disclosures, for its holder.

    Args:
        credential: embedded proofs are left out.
        hidden: members of its one subject that the holder may show or keep.
        salts: fresh texts of at least 128 random bits, one for each disclosure and each decoy.
        key: the issuer's; its method becomes `kid`.
        holder: the holder's key, to which presentations can be bound (`cnf`).

    Raises:
        SdJwtRefused: E_SDJWT_SALT.
    """
    body = {name: value for name, value in credential.items() if name != "proof"}
    subject = body[_SUBJECT]
    disclosures = [make_disclosure(drawn_salt(salts), subject[name], name=name) for name in subject if name in hidden]
    digests = [disclosure.digest(DIGEST) for disclosure in disclosures]
    digests += [digest_of(drawn_salt(salts), DIGEST) for _ in range(terms.decoys)]
    shown = {name: value for name, value in subject.items() if name not in hidden}
    issuer = body.get("issuer")
    claims: dict[str, Any] = {
        "iss": text_member(issuer, "id") if isinstance(issuer, Mapping) else issuer,
        "iat": int(terms.now.timestamp()),
        **({_STATUS: dict(terms.status)} if terms.status else {}),
        **({"cnf": holder.confirmation} if holder is not None else {}),
    }
    payload = {**body, _SUBJECT: {**shown, SD: sorted(digests)}, SD_ALG: DIGEST, **claims}
    header = {"typ": TYPE, "cty": CONTENT, "kid": key.method}
    token = sign_compact(write_json(payload), header=header, key=key.public, sign=key.sign)
    return joined(token.decode("ascii"), disclosures)


def is_credential(read: SdJwt) -> bool:
    """Tell whether an SD-JWT holds a credential of the W3C data model, and is no SD-JWT VC."""
    return read.token.type == TYPE and "@context" in read.claims and "vct" not in read.claims


def holds_credential(token: CompactToken) -> bool:
    """Tell the same of the token alone; False for a payload that cannot be read."""
    payload = load(token.payload)
    return token.type == TYPE and isinstance(payload, dict) and "@context" in payload and "vct" not in payload


def read_credential(data: bytes, *, limits: JsonLimits = DEFAULT) -> CredentialInSdJwt:
    """Read a credential out of an SD-JWT, with or without a key binding.

    Raises:
        SdJwtRefused: it is no SD-JWT, or hides what must always be shown (E_SDJWT_HIDDEN_CLAIM).
        TokenRefused, StrictJsonError: its token or a disclosure cannot be read.
    """
    read = read_sd_jwt(data, limits=limits)
    if X5C in read.token.header:
        refuse("E_JWS_HEADER", parameter=X5C)
    signed = load(read.token.payload, limits=limits)
    for name in ALWAYS_SHOWN:
        if name in read.claims and name not in signed:
            refuse("E_SDJWT_HIDDEN_CLAIM", claim=name)
    claims = {name: value for name, value in read.claims.items() if name in CLAIMS}
    for name in ("exp", "nbf", "iat"):
        instant_of(claims, name)
    for name in ("iss", "sub", "jti"):
        if not isinstance(claims.get(name, ""), str):
            refuse("E_JWT_CLAIM", claim=name)
    body = {name: value for name, value in read.claims.items() if name not in (*CLAIMS, _STATUS)}
    return CredentialInSdJwt(
        token=read.token,
        claims=claims,
        contradictions=contradictions_between(body, claims),
        read=read,
        credential=merged_with_claims(body, claims),
        status=read.claims.get(_STATUS),
    )
