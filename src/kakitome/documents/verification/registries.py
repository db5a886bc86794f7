"""Registries of issuers: who vouches that an issuer is the institution it says it is.

A registry is a file that somebody keeps and the operator chose to trust (`docs/reference/registry.md`), in one of
three forms: our own JSON, the issuer registry of the Digital Credentials Consortium, and a national trusted list as
the European Union's members publish it (`trusted_list`). It can pin an issuer's keys, so that a lost domain in strange
hands cannot speak for a closed institution, and say since and until when, and in what state, the issuer is known.

It deliberately fetches nothing and trusts nobody by default.

Source: docs/rules/verdicts.md V5 (registries are named: matched, not listed, could not ask, not covered);
docs/standards/hostile-inputs.md B091, B163.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.documents.keys.x509_chain import UnusableCertificate, certificate_id, common_name, read_certificate
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.registry import (
    ROLES,
    STATES,
    IssuerRegistry,
    ListedIssuer,
    RegistryInvalid,
    refuse_registry,
    silent_registry,
)
from kakitome.documents.verification.trusted_list import looks_like_trusted_list, parse_trusted_list
from kakitome.errors import Invalid
from kakitome.values.instants import is_day, parse_instant
from kakitome.values.localized_text import LocalizedText

__all__ = [
    "STATES",
    "IssuerRegistry",
    "ListedIssuer",
    "RegistryInvalid",
    "RegistryPointer",
    "parse_registry",
    "read_certificates",
    "read_registry_file",
    "silent_registry",
]

LIMITS = strict_json.JsonLimits(size=16 * 1024 * 1024, depth=12, nodes=1_000_000)
MOST_SIGNERS = 64
_PEM_BEGIN = "-----BEGIN CERTIFICATE-----"
_PEM_END = "-----END CERTIFICATE-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryPointer:
    """A registry file that only says where the list is and who may sign it.

    Attributes:
        location: an https address, or a path beside the file.
        signers: certificates (DER), one of which must have signed the list.
    """

    name: LocalizedText
    location: str
    signers: tuple[bytes, ...]


def read_registry_file(data: bytes, *, label: str = "") -> IssuerRegistry | RegistryPointer:
    """Read a registry file, which may be a pointer to a signed list.

    Args:
        data: the file.
        label: what to call a registry that does not name itself.

    Raises:
        RegistryInvalid: as `parse_registry`.
    """
    if looks_like_trusted_list(data):
        return parse_trusted_list(data, signers=(), label=label)
    document = _load(data)
    if "list" in document:
        signers = _certificates(document.get("signers"), "/signers")
        if not signers or len(signers) > MOST_SIGNERS:
            refuse_registry("/signers")
        location = _string(document["list"], "/list")
        return RegistryPointer(name=_text(document.get("name"), "/name"), location=location, signers=signers)
    if "registry" in document:
        return _issuer_registry(document, label)
    return _own_form(document)


def parse_registry(data: bytes, *, signers: Sequence[bytes] = (), label: str = "") -> IssuerRegistry:
    """Read a registry in any of its forms.

    Args:
        data: the file.
        signers: certificates (DER) of those who may sign a trusted list; without one, no trusted list is believed.
        label: what to call a registry that does not name itself.

    Raises:
        RegistryInvalid: it is neither JSON nor a trusted list, or a member is missing or of another kind
            (`E_REGISTRY_FORM` with its place).
    """
    if looks_like_trusted_list(data):
        return parse_trusted_list(data, signers=signers, label=label)
    content = read_registry_file(data, label=label)
    if isinstance(content, RegistryPointer):
        refuse_registry("/list")
    return content


def _load(data: bytes) -> Mapping[str, Any]:
    try:
        document = strict_json.load(data, limits=LIMITS)
    except Invalid as refusal:
        raise RegistryInvalid("E_REGISTRY_FORM", *refusal.problems, place="/") from refusal
    if not isinstance(document, dict):
        refuse_registry("/issuers")
    return document


def _own_form(document: Mapping[str, Any]) -> IssuerRegistry:
    if not isinstance(document.get("issuers", None if "roots" not in document else []), list):
        refuse_registry("/issuers")
    countries = document.get("countries", [])
    if not isinstance(countries, list) or not all(isinstance(country, str) for country in countries):
        refuse_registry("/countries")
    issuers: dict[str, ListedIssuer] = {}
    for index, entry in enumerate(document.get("issuers", ())):
        issuer = _issuer(entry, f"/issuers/{index}")
        if issuer.id in issuers:
            refuse_registry(f"/issuers/{index}/id")
        issuers[issuer.id] = issuer
    roots = _certificates(document.get("roots", []), "/roots")
    for root in roots:
        name = common_name(read_certificate(root))
        known_by = certificate_id(root)
        issuers.setdefault(known_by, ListedIssuer(id=known_by, name=_both(name or known_by)))
    return IssuerRegistry(
        name=_text(document.get("name"), "/name"),
        url=_string(document.get("url", ""), "/url"),
        countries=tuple(countries),
        issuers=issuers,
        roots=roots,
    )


def _issuer_registry(document: Mapping[str, Any], label: str) -> IssuerRegistry:
    """Read the issuer registry of the Digital Credentials Consortium.

    Its form: `{"meta": …, "registry": {"did:…": {"name", "url", "location"}}}`.

    Source: digitalcredentials/issuer-registry-client, README.
    """
    listed = document["registry"]
    if not isinstance(listed, Mapping):
        refuse_registry("/registry")
    issuers: dict[str, ListedIssuer] = {}
    for issuer_id, entry in listed.items():
        if not isinstance(entry, Mapping) or not issuer_id:
            refuse_registry(f"/registry/{issuer_id}")
        issuers[issuer_id] = ListedIssuer(
            id=issuer_id, name=_text(entry.get("name", issuer_id), f"/registry/{issuer_id}/name")
        )
    meta = document.get("meta")
    name = meta.get("name") if isinstance(meta, Mapping) else None
    return IssuerRegistry(name=_text(name or label or "DCC", "/meta/name"), issuers=issuers)


def read_certificates(text: str) -> tuple[bytes, ...]:
    """Read PEM certificates, or one certificate in base64, as DER.

    Raises:
        ValueError: it is neither.
    """
    if _PEM_BEGIN not in text:
        return (base64.b64decode("".join(text.split()), validate=True),)
    parts = (part.split(_PEM_END, 1)[0] for part in text.split(_PEM_BEGIN)[1:])
    return tuple(base64.b64decode("".join(part.split()), validate=True) for part in parts)


def _certificates(given: Any, place: str) -> tuple[bytes, ...]:
    if not isinstance(given, list):
        refuse_registry(place)
    ders: list[bytes] = []
    for index, item in enumerate(given):
        try:
            certificates = read_certificates(_string(item, f"{place}/{index}"))
            for certificate in certificates:
                read_certificate(certificate)
        except (binascii.Error, ValueError, UnusableCertificate):
            refuse_registry(f"{place}/{index}")
        ders.extend(certificates)
    return tuple(dict.fromkeys(ders))


def _both(text: str) -> LocalizedText:
    return LocalizedText(ja=text, en=text)


def _issuer(entry: Any, place: str) -> ListedIssuer:
    if not isinstance(entry, dict) or not entry.get("id"):
        refuse_registry(f"{place}/id")
    keys = entry.get("keys", [])
    if not isinstance(keys, list) or not all(isinstance(key, str) and key.startswith("z") for key in keys):
        refuse_registry(f"{place}/keys")
    state = entry.get("state", "active")
    if state not in STATES:
        refuse_registry(f"{place}/state")
    if not isinstance(entry.get("statusRequired", False), bool):
        refuse_registry(f"{place}/statusRequired")
    roles = entry.get("roles", [])
    if not isinstance(roles, list) or not all(role in ROLES for role in roles):
        refuse_registry(f"{place}/roles")
    return ListedIssuer(
        id=_string(entry["id"], f"{place}/id"),
        name=_text(entry.get("name", entry["id"]), f"{place}/name"),
        keys=tuple(keys),
        keys_as_of=_moment(entry.get("keysAsOf"), f"{place}/keysAsOf"),
        since=_moment(entry.get("since"), f"{place}/since"),
        until=_moment(entry.get("until"), f"{place}/until"),
        state=state,
        successor=_string(entry.get("successor", ""), f"{place}/successor"),
        status_required=entry.get("statusRequired", False),
        roles=tuple(roles),
        also_known_as=_strings(entry.get("alsoKnownAs", []), f"{place}/alsoKnownAs"),
    )


def _text(value: Any, place: str) -> LocalizedText:
    if isinstance(value, str) and value:
        return LocalizedText(ja=value, en=value)
    if isinstance(value, dict) and value and all(isinstance(text, str) for text in value.values()):
        return LocalizedText(ja=value.get("ja", ""), en=value.get("en", "")) or refuse_registry(place)
    return refuse_registry(place)


def _string(value: Any, place: str) -> str:
    if not isinstance(value, str):
        refuse_registry(place)
    return value


def _strings(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        refuse_registry(place)
    return tuple(_string(item, f"{place}/{index}") for index, item in enumerate(value))


def _moment(value: Any, place: str) -> datetime | None:
    if value is None:
        return None
    moment = parse_instant(f"{value}T00:00:00Z" if is_day(value) else value)
    if moment is None:
        refuse_registry(place)
    return moment
