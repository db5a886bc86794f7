"""A national trusted list as the European Union's members publish it (ETSI TS 119 612), as a registry.

Each list names trust service providers, their services and, for every service, its certificate, its status and since
when. Services that issue certificates become roots: an institution whose seal chains to one of them is known through
the list for the time in which the service was granted.

A list is believed only when one of the given signers signed it; what is read is what was signed and nothing beside
it. A list nobody could be shown to have signed stays named, as one that could not be asked.

It deliberately does not walk from the list of the lists to the national ones: whoever runs this names each.

Source: ETSI TS 119 612 v2.3.1 §5.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from kakitome.documents.keys.x509_chain import UnusableCertificate, certificate_id, read_certificate
from kakitome.documents.verification.registry import IssuerRegistry, ListedIssuer, refuse_registry, silent_registry
from kakitome.documents.verification.trusted_list_seal import SealNotShown, signed_part
from kakitome.values.instants import parse_instant
from kakitome.values.localized_text import LocalizedText

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST_LIST = 32 * 1024 * 1024
MOST_ELEMENTS = 500_000
_NAMESPACE = "{http://uri.etsi.org/02231/v2#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
_GRANTED = frozenset(
    _STATUS + word for word in ("granted", "recognisedatnationallevel", "accredited", "undersupervision")
)
_ISSUING = frozenset(f"http://uri.etsi.org/TrstSvc/Svctype/{kind}" for kind in ("CA/QC", "CA/PKC", "NationalRootCA-QC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    """One status of a service and since when it had it."""

    is_granted: bool
    start: datetime


def looks_like_trusted_list(data: bytes) -> bool:
    """Tell whether bytes are XML that speaks of a trusted list, by a look at their beginning."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"TrustServiceStatusList" in data[:8192]


def parse_trusted_list(data: bytes, *, signers: Sequence[bytes], label: str = "") -> IssuerRegistry:
    """Read a trusted list that one of the signers signed.

    Args:
        data: the XML file.
        signers: certificates (DER) of those who may sign it.
        label: what to call it when it must not be read.

    Returns:
        The registry; one that cannot be asked (`W_REGISTRY_UNSIGNED`, `W_REGISTRY_SEAL_UNREADABLE`,
        `E_REGISTRY_SEAL`) when nobody it names as its signer could be shown to have signed it.

    Raises:
        RegistryInvalid: it is no trusted list, or too large (`E_REGISTRY_FORM`).
    """
    if len(data) > LARGEST_LIST:
        refuse_registry("/")
    named = _read(data)
    try:
        signed = signed_part(data, signers)
    except SealNotShown as refusal:
        return silent_registry(_title(named, label), refusal.problem)
    return _registry(_read(signed), label)


def _read(data: bytes) -> "Element":
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        refuse_registry("/")
    if root.tag != f"{_NAMESPACE}TrustServiceStatusList" or sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        refuse_registry("/TrustServiceStatusList")
    return root


def _registry(root: "Element", label: str) -> IssuerRegistry:
    issuers: dict[str, ListedIssuer] = {}
    roots: list[bytes] = []
    for provider in _all(root, "TrustServiceProviderList/TrustServiceProvider"):
        name = _names(provider, "TSPInformation/TSPName")
        for service in _all(provider, "TSPServices/TSPService"):
            for certificate, listed_issuer in _listed(service, name):
                if certificate not in roots:
                    roots.append(certificate)
                issuers[listed_issuer.id] = _joined(issuers.get(listed_issuer.id), listed_issuer)
    country = _value(root, "SchemeInformation/SchemeTerritory")
    return IssuerRegistry(
        name=_title(root, label),
        countries=(country,) if country else (),
        issuers=issuers,
        roots=tuple(roots),
        valid_until=_instant(root, "SchemeInformation/NextUpdate/dateTime"),
    )


def _listed(service: "Element", provider: LocalizedText) -> Iterator[tuple[bytes, ListedIssuer]]:
    if _value(service, "ServiceInformation/ServiceTypeIdentifier") not in _ISSUING:
        return
    since, until = _granted_time(service)
    if since is None:
        return
    for element in _all(service, "ServiceInformation/ServiceDigitalIdentity/DigitalId/X509Certificate"):
        try:
            certificate = base64.b64decode("".join((element.text or "").split()), validate=True)
            read_certificate(certificate)
        except (binascii.Error, ValueError, UnusableCertificate):
            # One service's broken or weak certificate is no reason to forget every other one.
            continue
        yield (
            certificate,
            ListedIssuer(
                id=certificate_id(certificate),
                name=_names(service, "ServiceInformation/ServiceName") or provider,
                since=since,
                until=until,
                state="closed" if until else "active",
            ),
        )


def _granted_time(service: "Element") -> tuple[datetime | None, datetime | None]:
    """Return the last time in which the service was granted without a break; no beginning when it never was."""
    stated = [*_all(service, "ServiceInformation"), *_all(service, "ServiceHistory/ServiceHistoryInstance")]
    periods = [
        _Period(is_granted=_value(item, "ServiceStatus") in _GRANTED, start=start)
        for item in stated
        if (start := _instant(item, "StatusStartingTime"))
    ]
    since: datetime | None = None
    until: datetime | None = None
    for period in sorted(periods, key=lambda period: period.start, reverse=True):
        if period.is_granted:
            since = period.start
        elif since is None:
            until = period.start
        else:
            break
    return since, until if since else None


def _joined(earlier: ListedIssuer | None, later: ListedIssuer) -> ListedIssuer:
    """Keep of two services with one certificate the one that is granted still, else the one withdrawn last."""
    if earlier is None or later.until is None:
        return later
    if earlier.until is None:
        return earlier
    return later if later.until > earlier.until else earlier


def _title(root: "Element", label: str) -> LocalizedText:
    return _names(root, "SchemeInformation/SchemeName") or LocalizedText(ja=label, en=label)


def _names(element: "Element", path: str) -> LocalizedText:
    """Read a name in several languages; a language we do not write is shown rather than nothing."""
    names = {name.get(_LANGUAGE, "en")[:2]: (name.text or "").strip() for name in _all(element, f"{path}/Name")}
    text = names.get("en") or next(iter(names.values()), "")
    return LocalizedText(ja=names.get("ja", text), en=text)


def _all(element: "Element", path: str) -> "list[Element]":
    return element.findall("/".join(_NAMESPACE + step for step in path.split("/")))


def _value(element: "Element", path: str) -> str:
    elements = _all(element, path)
    return (elements[0].text or "").strip() if elements else ""


def _instant(element: "Element", path: str) -> datetime | None:
    return parse_instant(_value(element, path))
