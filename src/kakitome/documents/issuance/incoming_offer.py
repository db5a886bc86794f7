"""An offer of an issuer elsewhere, as a link or the text of a QR code: read strictly, nothing of it believed yet.

    read_offer_link("openid-credential-offer://?credential_offer=…")     # an IncomingOffer
    read_offer_link("openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fu.example%2Fo%2F1")  # its address

Source: OpenID for Verifiable Credential Issuance 1.0 §4.1; HAIP 1.0 §4.2 (`haip-vci`).
"""

import re
from dataclasses import dataclass
from typing import Any, Final, TypeGuard
from urllib.parse import parse_qs, urlsplit

from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import JsonLimits

GRANT: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
AUTHORIZATION_GRANT: Final = "authorization_code"
SCHEMES: Final = ("openid-credential-offer:", "haip-vci:")
LONGEST_LINK: Final = 16 * 1024
"""Characters; a QR code holds three thousand. (derived)"""
LONGEST_TX_CODE: Final = 40
MOST_AT_ONCE: Final = 5
"""Credentials of one offer: whoever takes it waits for each. (derived)"""
_LIMITS: Final = JsonLimits(size=16 * 1024, depth=8, nodes=300)
_LONGEST_DESCRIPTION: Final = 300
"""Source: OpenID for Verifiable Credential Issuance 1.0 §4.1.1 (`tx_code`)."""
_IDENTIFIER: Final = re.compile(r"https://[^/?#\s]+(/[^?#\s]*)?")
_BY_VALUE, _BY_REFERENCE = "credential_offer", "credential_offer_uri"


class IncomingOfferRefused(DocumentRefused):
    """It is no offer, or none that a wallet here can take."""


refuse_offer: Final = Refuser(
    IncomingOfferRefused, source="OpenID for Verifiable Credential Issuance 1.0 §4, §6, §8, §12"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TxCodeAsked:
    """Which transaction code an offer asks for; a length of 0 is not stated, `description` a stranger's words."""

    is_numeric: bool = True
    length: int = 0
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingOffer:
    """An offer as it was read.

    Attributes:
        issuer: the credential issuer's identifier, an https address.
        configurations: the names under which its metadata describe what is offered.
        code: the pre-authorised code; whoever has it, and the transaction code, can take what is offered. Empty where
            the person has to sign in at the issuer.
        issuer_state: what the issuer is told by who signs in for this offer; empty for nothing.
        tx_code: what is asked of the person besides; None for nothing.
        server: the authorisation server that the offer names; empty for none.
    """

    issuer: str
    configurations: tuple[str, ...]
    code: str
    tx_code: TxCodeAsked | None = None
    server: str = ""
    issuer_state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferReference:
    """Where an offer lies that a link only names."""

    url: str


def is_offer_link(text: str) -> bool:
    """Tell whether a text is the link of an offer, whatever stands in it."""
    if text[: max(map(len, SCHEMES))].lower().startswith(SCHEMES):
        return True
    return text[:8].lower() == "https://" and bool({_BY_VALUE, _BY_REFERENCE} & _query_of(text).keys())


def read_offer_link(text: str) -> IncomingOffer | OfferReference:
    """Read the link of an offer.

    Raises:
        DocumentRefused: as `read_offer`.
        IncomingOfferRefused: E_INCOMING_OFFER_FORM, it holds no offer, or more than one.
    """
    query = _query_of(text)
    values = [(name, value) for name in (_BY_VALUE, _BY_REFERENCE) for value in query.get(name, ())]
    if not is_offer_link(text) or len(values) != 1:
        refuse_offer("E_INCOMING_OFFER_FORM")
    ((name, value),) = values
    if name == _BY_REFERENCE:
        return OfferReference(url=value)
    return read_offer(value.encode("utf-8", errors="surrogatepass"))


def read_offer(data: bytes) -> IncomingOffer:
    """Read an offer.

    Raises:
        DocumentRefused: no JSON that every reader reads alike, or too much of it.
        IncomingOfferRefused: E_INCOMING_OFFER_FORM; E_INCOMING_OFFER_MANY; E_INCOMING_OFFER_GRANT, it has neither a
            pre-authorised code nor an authorisation code.
    """
    offer = strict_json.load(data, limits=_LIMITS)
    if not isinstance(offer, dict):
        refuse_offer("E_INCOMING_OFFER_FORM")
    issuer, names = offer.get("credential_issuer"), offer.get("credential_configuration_ids")
    if not isinstance(issuer, str) or not _IDENTIFIER.fullmatch(issuer):
        refuse_offer("E_INCOMING_OFFER_FORM", "/credential_issuer")
    if not is_list_of_names(names) or len(set(names)) != len(names):
        refuse_offer("E_INCOMING_OFFER_FORM", "/credential_configuration_ids")
    if len(names) > MOST_AT_ONCE:
        refuse_offer("E_INCOMING_OFFER_MANY", "/credential_configuration_ids", most=MOST_AT_ONCE)
    return _granted(offer, issuer=issuer, names=tuple(names))


def _granted(offer: dict[str, Any], *, issuer: str, names: tuple[str, ...]) -> IncomingOffer:
    """Return the offer with the way in which it is taken: by its own code if it has one, else by signing in."""
    grants = offer.get("grants")
    grants = grants if isinstance(grants, dict) else {}
    grant = grants.get(GRANT, grants.get(AUTHORIZATION_GRANT))
    if not isinstance(grant, dict):
        refuse_offer("E_INCOMING_OFFER_GRANT", "/grants")
    code = grant.get("pre-authorized_code") if GRANT in grants else ""
    state = grant.get("issuer_state", "") if GRANT not in grants else ""
    server = grant.get("authorization_server", "")
    if not isinstance(code, str) or not isinstance(state, str) or not isinstance(server, str):
        refuse_offer("E_INCOMING_OFFER_FORM", "/grants")
    if GRANT in grants and not code:
        refuse_offer("E_INCOMING_OFFER_FORM", "/grants")
    tx_code = _tx_code(grant) if code else None
    return IncomingOffer(
        issuer=issuer, configurations=names, code=code, tx_code=tx_code, server=server, issuer_state=state
    )


def is_list_of_names(value: Any) -> TypeGuard[list[str]]:
    """Tell whether a value is a list of texts, at least one, none of them empty."""
    return isinstance(value, list) and bool(value) and all(isinstance(name, str) and name for name in value)


def _tx_code(grant: dict[str, Any]) -> TxCodeAsked | None:
    if "tx_code" not in grant:
        return None
    stated = grant["tx_code"]
    if not isinstance(stated, dict):
        refuse_offer("E_INCOMING_OFFER_FORM", "/grants")
    length, description = stated.get("length"), stated.get("description")
    stated_length = length if isinstance(length, int) and not isinstance(length, bool) else 0
    return TxCodeAsked(
        is_numeric=stated.get("input_mode", "numeric") == "numeric",
        length=stated_length if 0 < stated_length <= LONGEST_TX_CODE else 0,
        description=description[:_LONGEST_DESCRIPTION] if isinstance(description, str) else "",
    )


def _query_of(text: str) -> dict[str, list[str]]:
    if len(text) > LONGEST_LINK:
        return {}
    try:
        return parse_qs(urlsplit(text).query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
