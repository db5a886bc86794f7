"""What an issuer elsewhere answers a wallet: its metadata, its authorisation server's, a token, credentials.

Everything an offer leads to stays at the site of the issuer that the person was shown. Otherwise metadata of one site
could name the token endpoint of another, be sent what that one gave out, and collect a stranger's credential with a
transaction code that its owner typed here.

Source: OpenID for Verifiable Credential Issuance 1.0 §6.2, §8.3, §12.2, §12.3, §13; RFC 8414 §3.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from kakitome.documents.issuance.incoming_offer import IncomingOffer, is_list_of_names, refuse_offer
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import JsonLimits
from kakitome.values.localized_text import LocalizedText

FORMATS: Final = frozenset({"dc+sd-jwt", "vc+sd-jwt", "jwt_vc_json", "jwt_vc_json-ld", "ldp_vc"})
"""Formats that the verifier reads. Source: OpenID for Verifiable Credential Issuance 1.0, appendix A."""
BINDABLE: Final = frozenset({"dc+sd-jwt", "vc+sd-jwt"})
"""Formats in which what is bound to a key of a person can be shown from here."""
_LIMITS: Final = JsonLimits(size=512 * 1024, depth=24, nodes=20_000)
"""An issuer's metadata describe every claim of every credential in every language. (derived)"""
_LONGEST_TRANSACTION: Final = 4_000
"""Characters; a signed text of another platform has some hundreds. (derived)"""
_DETAILS: Final = "openid_credential"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIssuer:
    """An issuer elsewhere as its metadata describe it.

    Attributes:
        name: what it calls itself; nobody has looked at that.
        titles: what is offered, by the names that the offer uses.
        server: the identifier of its authorisation server.
        notification_endpoint, nonce_endpoint, deferred_endpoint: empty where it has none.
        bound: which of what is offered is bound to a key of the person, to be proved when it is asked for.
        scopes: what is offered by the scopes that stand for it, where it has any.
    """

    name: LocalizedText
    titles: dict[str, LocalizedText]
    server: str
    credential_endpoint: str
    notification_endpoint: str = ""
    nonce_endpoint: str = ""
    deferred_endpoint: str = ""
    bound: frozenset[str] = frozenset()
    scopes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownServer:
    """An authorisation server as its metadata describe it.

    Attributes:
        authorization_endpoint: where a person's browser is sent; empty where nobody signs in.
        pushed_endpoint: where what is asked is said beforehand (RFC 9126); empty where it is not.
        tells_issuer: its answers name it (RFC 9207): one that does not is not from there.
        takes_details: it reads what is asked for as `authorization_details`.
    """

    identifier: str
    token_endpoint: str
    authorization_endpoint: str = ""
    pushed_endpoint: str = ""
    tells_issuer: bool = False
    takes_details: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenAnswer:
    """An access token, and for each configuration the identifiers by which its credentials are asked for."""

    token: str
    identifiers: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialAnswer:
    """A credential as it came, and the name under which its issuer is told what became of it; empty for none."""

    credential: bytes
    notification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """Under which name a credential is asked for again, and after how many seconds at least."""

    transaction: str
    interval_s: int


def metadata_address(identifier: str, *, kind: str) -> str:
    """Return where the metadata of an identifier lie; `kind` is the last part of the well-known path."""
    parts = urlsplit(identifier)
    return f"https://{parts.netloc}/.well-known/{kind}{parts.path.rstrip('/')}"


def read_issuer_metadata(data: bytes, *, offer: IncomingOffer) -> KnownIssuer:
    """Read an issuer's metadata, and whether a wallet here can take what it offers.

    Raises:
        DocumentRefused: no JSON that every reader reads alike.
        IncomingOfferRefused: E_INCOMING_OFFER_METADATA; E_INCOMING_OFFER_ISSUER, they are another issuer's;
            E_INCOMING_OFFER_ELSEWHERE, they lead to another site; E_INCOMING_OFFER_KIND, it is offered in no form that
            is read here; E_INCOMING_OFFER_BOUND, it is bound to a key in a way that is not known here.
    """
    metadata = _object(data, code="E_INCOMING_OFFER_METADATA")
    if metadata.get("credential_issuer") != offer.issuer:
        refuse_offer("E_INCOMING_OFFER_ISSUER", "/credential_issuer")
    described = metadata.get("credential_configurations_supported")
    described = described if isinstance(described, dict) else {}
    offered = {name: _readable(described.get(name)) for name in offer.configurations}
    return KnownIssuer(
        name=_name(metadata),
        titles={name: _title(configuration) for name, configuration in offered.items()},
        bound=frozenset(name for name, configuration in offered.items() if _is_bound(configuration)),
        scopes={
            name: configuration["scope"]
            for name, configuration in offered.items()
            if isinstance(configuration.get("scope"), str) and configuration["scope"]
        },
        deferred_endpoint=_endpoint(metadata, "deferred_credential_endpoint", issuer=offer.issuer, is_needed=False),
        nonce_endpoint=_endpoint(metadata, "nonce_endpoint", issuer=offer.issuer, is_needed=False),
        server=_server(metadata, offer=offer),
        credential_endpoint=_endpoint(metadata, "credential_endpoint", issuer=offer.issuer),
        notification_endpoint=_endpoint(metadata, "notification_endpoint", issuer=offer.issuer, is_needed=False),
    )


def read_server_metadata(data: bytes, *, server: str, issuer: str, signs_in: bool = False) -> KnownServer:
    """Read the metadata of an authorisation server; `signs_in` is whether the person has to sign in there.

    Raises:
        DocumentRefused, IncomingOfferRefused: as `read_issuer_metadata`; E_INCOMING_OFFER_SERVER, they are another's.
    """
    metadata = _object(data, code="E_INCOMING_OFFER_METADATA")
    if metadata.get("issuer") != server:
        refuse_offer("E_INCOMING_OFFER_SERVER", "/issuer")
    methods = metadata.get("code_challenge_methods_supported", ["S256"])
    if signs_in and (not is_list_of_names(methods) or "S256" not in methods):
        refuse_offer("E_INCOMING_OFFER_METADATA", "/code_challenge_methods_supported")
    types = metadata.get("authorization_details_types_supported", [_DETAILS])
    sign_in, pushed = "authorization_endpoint", "pushed_authorization_request_endpoint"
    return KnownServer(
        identifier=server,
        token_endpoint=_endpoint(metadata, "token_endpoint", issuer=issuer),
        authorization_endpoint=_endpoint(metadata, sign_in, issuer=issuer, is_needed=True) if signs_in else "",
        pushed_endpoint=_endpoint(metadata, pushed, issuer=issuer, is_needed=False) if signs_in else "",
        tells_issuer=metadata.get("authorization_response_iss_parameter_supported") is True,
        takes_details=isinstance(types, list) and _DETAILS in types,
    )


def read_pushed(data: bytes) -> str:
    """Return the name of what was pushed; raises `IncomingOfferRefused` (E_INCOMING_OFFER_ANSWER)."""
    name = _object(data, code="E_INCOMING_OFFER_ANSWER").get("request_uri")
    if not _is_header_text(name):
        refuse_offer("E_INCOMING_OFFER_ANSWER", "/request_uri")
    return str(name)


def read_nonce(data: bytes) -> str:
    """Return the nonce that a key proof has to hold; raises `IncomingOfferRefused` (E_INCOMING_OFFER_ANSWER)."""
    nonce = _object(data, code="E_INCOMING_OFFER_ANSWER").get("c_nonce")
    if not _is_header_text(nonce):
        refuse_offer("E_INCOMING_OFFER_ANSWER", "/c_nonce")
    return str(nonce)


def read_token(data: bytes) -> TokenAnswer:
    """Read the answer of a token endpoint; raises `IncomingOfferRefused` (E_INCOMING_OFFER_ANSWER)."""
    answer = _object(data, code="E_INCOMING_OFFER_ANSWER")
    token, kind = answer.get("access_token"), answer.get("token_type")
    # A token that has to be proved with a key of its own would be refused with ours.
    if not _is_header_text(token) or not isinstance(kind, str) or kind.lower() != "bearer":
        refuse_offer("E_INCOMING_OFFER_ANSWER", "/access_token")
    details = answer.get("authorization_details")
    identifiers = [_identified(detail) for detail in details] if isinstance(details, list) else []
    return TokenAnswer(token=str(token), identifiers=dict(pair for pair in identifiers if pair))


def read_credential(data: bytes) -> CredentialAnswer:
    """Read the answer of a credential endpoint; raises `IncomingOfferRefused` (E_INCOMING_OFFER_ANSWER, …_DEFERRED)."""
    answer = _object(data, code="E_INCOMING_OFFER_ANSWER")
    if "transaction_id" in answer:
        refuse_offer("E_INCOMING_OFFER_DEFERRED", "/transaction_id")
    entries, notification = answer.get("credentials"), answer.get("notification_id")
    if not isinstance(entries, list) or not entries:
        refuse_offer("E_INCOMING_OFFER_ANSWER", "/credentials")
    # More than one are copies of it for more than one key.
    return CredentialAnswer(
        credential=_credential(entries[0]), notification=notification if isinstance(notification, str) else ""
    )


def read_deferral(data: bytes) -> Deferral | None:
    """Return what an issuer says that has a credential not ready; None for any other answer.

    Source: OpenID for Verifiable Credential Issuance 1.0 §8.3, §9.2.
    """
    try:
        answer = strict_json.load(data, limits=_LIMITS)
    except strict_json.StrictJsonError:
        return None
    if not isinstance(answer, dict):
        return None
    transaction, seconds = answer.get("transaction_id"), answer.get("interval")
    if not isinstance(transaction, str) or not 0 < len(transaction) <= _LONGEST_TRANSACTION:
        return None
    is_number = isinstance(seconds, int) and not isinstance(seconds, bool)
    return Deferral(transaction=transaction, interval_s=int(seconds or 0) if is_number else 0)


def error_of(data: bytes) -> str:
    """Return the word with which a request was refused; empty where there is none."""
    try:
        answer = strict_json.load(data, limits=_LIMITS)
    except strict_json.StrictJsonError:
        return ""
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, str) else ""


def _object(data: bytes, *, code: str) -> dict[str, Any]:
    content = strict_json.load(data, limits=_LIMITS)
    if not isinstance(content, dict):
        refuse_offer(code)
    return content


def _server(metadata: dict[str, Any], *, offer: IncomingOffer) -> str:
    """Return the authorisation server: the one of those listed that the offer names, or the first, or the issuer."""
    listed = metadata.get("authorization_servers", [offer.issuer])
    if not is_list_of_names(listed) or (offer.server and offer.server not in listed):
        refuse_offer("E_INCOMING_OFFER_METADATA", "/authorization_servers")
    server = str(offer.server or listed[0])
    _demand_same_site(server, issuer=offer.issuer, pointer="/authorization_servers")
    return server


def _endpoint(metadata: dict[str, Any], name: str, *, issuer: str, is_needed: bool = True) -> str:
    address = metadata.get(name, "")
    if not isinstance(address, str) or (is_needed and not address):
        refuse_offer("E_INCOMING_OFFER_METADATA", f"/{name}")
    if address:
        _demand_same_site(address, issuer=issuer, pointer=f"/{name}")
    return address


def _demand_same_site(address: str, *, issuer: str, pointer: str) -> None:
    if _site(address) != _site(issuer) or not _site(issuer):
        refuse_offer("E_INCOMING_OFFER_ELSEWHERE", pointer)


def _site(address: str) -> str:
    """Return host and port of an https address as they are compared; empty for any other."""
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError:
        return ""
    # Whoever names a user before the host means to be read as somebody else.
    is_plain = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc
    return f"{parts.hostname}:{port}" if is_plain else ""


def _readable(configuration: Any) -> dict[str, Any]:
    """Return what describes a credential, where it is of a form and of a kind that is taken here."""
    if not isinstance(configuration, dict) or configuration.get("format") not in FORMATS:
        refuse_offer("E_INCOMING_OFFER_KIND", "/credential_configurations_supported")
    return configuration


def _is_bound(configuration: dict[str, Any]) -> bool:
    """Tell whether a key has to be proved for a credential, in the one way that is known here.

    Source: OpenID for Verifiable Credential Issuance 1.0 §8.2 (`proofs`), §12.2.4, appendix F.1.
    """
    if not {"proof_types_supported", "cryptographic_binding_methods_supported"} & configuration.keys():
        return False
    types = configuration.get("proof_types_supported")
    proof = types.get("jwt") if isinstance(types, dict) else None
    proof = proof if isinstance(proof, dict) else {}
    algorithms = proof.get("proof_signing_alg_values_supported")
    is_known = is_list_of_names(algorithms) and "ES256" in algorithms and "key_attestations_required" not in proof
    if configuration["format"] not in BINDABLE or not is_known:
        refuse_offer("E_INCOMING_OFFER_BOUND", "/credential_configurations_supported")
    return True


def _title(configuration: dict[str, Any]) -> LocalizedText:
    described = configuration.get("credential_metadata")
    return _name(described if isinstance(described, dict) else configuration)


def _name(metadata: dict[str, Any]) -> LocalizedText:
    """Return what something is called in its display: in Japanese, and in English or the first other language."""
    shown = metadata.get("display")
    names = [
        (str(entry.get("locale", "")).lower(), entry["name"])
        for entry in (shown if isinstance(shown, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("name"), str)
    ]
    japanese = next((name for locale, name in names if locale.split("-")[0] == "ja"), "")
    others = [pair for pair in names if pair[0].split("-")[0] != "ja"]
    english = next((name for locale, name in others if locale.split("-")[0] == "en"), others[0][1] if others else "")
    return LocalizedText(ja=japanese, en=english)


def _identified(detail: Any) -> tuple[str, tuple[str, ...]] | None:
    if not isinstance(detail, dict) or detail.get("type") != _DETAILS:
        return None
    name, identifiers = detail.get("credential_configuration_id"), detail.get("credential_identifiers")
    if not isinstance(name, str) or not isinstance(identifiers, list) or not is_list_of_names(identifiers):
        return None
    return name, tuple(identifiers)


def _is_header_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable() and " " not in value


def _credential(entry: Any) -> bytes:
    """Return a credential as the wallet keeps it: a token as its text, an object as JSON."""
    credential = entry.get("credential") if isinstance(entry, dict) else None
    if isinstance(credential, str) and credential:
        return credential.encode("utf-8", errors="surrogatepass")
    if not isinstance(credential, dict):
        refuse_offer("E_INCOMING_OFFER_ANSWER", "/credentials/0")
    return json.dumps(credential, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
