"""Reading a federation's aggregate of SAML metadata: only what one of the named certificates signed, while it lasts.

    feed = read_aggregate(data, fingerprints=("3f…",), now=now)

The signature must be over the whole document, and what is read is what was signed, as the library returns it: what an
attacker puts around it or beside it is never looked at. The certificate is trusted by its fingerprint alone; its own
period says nothing.

Source: SAML V2.0 Metadata §2.3.1, §2.3.2 (validUntil, cacheDuration), §4.3; SAML V2.0 Metadata Interoperability Profile
1.0 §2.5 (validUntil is honoured, keys are trusted as they stand); SAML V2.0 Metadata Extensions for Registration and
Publication Information 1.0 §2.2 (creationInstant); SAML V2.0 Metadata Extensions for Login and Discovery UI 1.0 §2.1.1
(DisplayName); SAML V2.0 Core §5.4 (how it is signed).
"""

import base64
import binascii
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from kakitome.errors import Invalid, Refused
from kakitome.gateways.saml_metadata import read_provider_metadata
from kakitome.ports.federation import FederatedProvider, FederationFeed
from kakitome.values.instants import parse_instant
from kakitome.values.localized_text import LocalizedText

SHORTEST, LONGEST = timedelta(hours=1), timedelta(hours=24)
"""How soon and how late a copy is asked for again, whatever `cacheDuration` says: daily, so that a key that a provider
withdraws is not believed for longer."""
_MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_MDUI = "{urn:oasis:names:tc:SAML:metadata:ui}"
_PUBLICATION = "{urn:oasis:names:tc:SAML:metadata:rpi}PublicationInfo"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LONGEST_NAME = 200
_DEEPEST = 8
_SIGNATURES = frozenset(
    method
    for method in SignatureMethod
    if method.name.startswith(("RSA_SHA", "ECDSA_SHA")) and not method.name.endswith(("SHA1", "SHA224"))
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


def read_aggregate(data: bytes, *, fingerprints: Collection[str], now: datetime) -> FederationFeed:
    """Read a signed aggregate.

    Args:
        data: the document.
        fingerprints: SHA-256 of the DER of each certificate that may sign, in small hexadecimal digits.
        now: the instant it must still be valid at.

    Raises:
        Refused: as `ports.federation.Federation.refresh`, but E_FEDERATION_OLDER.
    """
    root, signed_by = _signed(data, fingerprints=fingerprints, now=now)
    valid_until = _instant(root, "validUntil")
    if valid_until is None:
        raise Refused("E_FEDERATION_END")
    if valid_until <= now:
        raise Refused("E_FEDERATION_ENDED")
    entities = list(_entities(root, now=now))
    names = Counter(str(entity.get("entityID")) for entity in entities)
    providers: dict[str, FederatedProvider] = {}
    left_out = 0
    for entity in entities:
        provider = _provider(entity) if names[str(entity.get("entityID"))] == 1 else None
        if provider is None:
            left_out += 1
        else:
            providers[provider.metadata.entity_id] = provider
    if not providers:
        raise Refused("E_FEDERATION_EMPTY")
    publication = root.find(f"{_MD}Extensions/{_PUBLICATION}")
    return FederationFeed(
        providers=providers,
        signed_by=signed_by,
        made_at=None if publication is None else _instant(publication, "creationInstant"),
        valid_until=valid_until,
        read_at=now,
        refresh_at=_refresh_at(root, valid_until=valid_until, now=now),
        left_out=left_out,
    )


def _signed(data: bytes, *, fingerprints: Collection[str], now: datetime) -> tuple[etree._Element, str]:
    """Return the whole document as it was signed, and the fingerprint of the certificate that signed."""
    try:
        # This parser forbids document types and entities, and fetches nothing.
        outer = OneLogin_Saml2_XML.to_etree(data)
    except Exception as failure:  # the library raises whatever its parser does
        raise Refused("E_FEDERATION_FORM") from failure
    if outer.tag != f"{_MD}EntitiesDescriptor":
        raise Refused("E_FEDERATION_FORM")
    certificate = _signer(outer, fingerprints)
    if certificate is None:
        raise Refused("E_FEDERATION_SIGNATURE")
    config = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=_SIGNATURES,
        digest_algorithms=_DIGESTS,
        verification_time=min(max(now, certificate.not_valid_before_utc), certificate.not_valid_after_utc),
    )
    try:
        result = XMLVerifier().verify(data, x509_cert=certificate, expect_config=config)
        signed = None if isinstance(result, list) else result.signed_xml
    except (SignXMLException, ValueError, LookupError, TypeError, SyntaxError) as failure:
        raise Refused("E_FEDERATION_SIGNATURE") from failure
    # The library refuses an ID that stands twice: what has the root's ID is the root, whole.
    if signed is None or signed.tag != outer.tag or signed.get("ID") != outer.get("ID"):
        raise Refused("E_FEDERATION_SIGNATURE")
    return signed, certificate.fingerprint(hashes.SHA256()).hex()


def _signer(root: etree._Element, fingerprints: Collection[str]) -> x509.Certificate | None:
    """Return the certificate beside the signature whose fingerprint was named."""
    for written in root.iterfind(f"{_DS}Signature/{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate"):
        try:
            certificate = x509.load_der_x509_certificate(base64.b64decode(written.text or ""))
        except (ValueError, binascii.Error):
            continue
        if certificate.fingerprint(hashes.SHA256()).hex() in fingerprints:
            return certificate
    return None


def _entities(group: etree._Element, *, now: datetime, depth: int = 0) -> Iterator[etree._Element]:
    """Yield the identity providers of a group and of the groups in it, without what has ended."""
    for child in group.iterchildren(f"{_MD}EntityDescriptor", f"{_MD}EntitiesDescriptor"):
        if child.get("validUntil") is not None:
            end = _instant(child, "validUntil")
            if end is None or end <= now:
                continue
        if child.tag == f"{_MD}EntityDescriptor":
            if child.find(f"{_MD}IDPSSODescriptor") is not None:
                yield child
        elif depth < _DEEPEST:
            yield from _entities(child, now=now, depth=depth + 1)


def _provider(entity: etree._Element) -> FederatedProvider | None:
    """Read one entity; None for one that cannot be used."""
    try:
        metadata = read_provider_metadata(etree.tostring(entity, encoding="unicode", with_tail=False))
    except Invalid:
        return None
    shown = entity.findall(f"{_MD}IDPSSODescriptor/{_MD}Extensions/{_MDUI}UIInfo/{_MDUI}DisplayName")
    name = _name(shown) or _name(entity.findall(f"{_MD}Organization/{_MD}OrganizationDisplayName"))
    return FederatedProvider(metadata=metadata, name=name)


def _name(elements: list[etree._Element]) -> LocalizedText:
    """Return a name in Japanese and English; other languages are not shown here."""
    by_language = {
        (element.get(_LANGUAGE) or "").split("-")[0].lower(): " ".join((element.text or "").split())[:_LONGEST_NAME]
        for element in reversed(elements)
    }
    return LocalizedText(ja=by_language.get("ja", ""), en=by_language.get("en", ""))


def _instant(element: etree._Element, name: str) -> datetime | None:
    """Return an instant in UTC; None for none, or one that cannot be read. All times of SAML are UTC (Core §1.3.3)."""
    return parse_instant(element.get(name))


def _refresh_at(root: etree._Element, *, valid_until: datetime, now: datetime) -> datetime:
    """Return when to ask again: as the federation asks within a day, and well before the copy ends."""
    wanted = now + LONGEST
    if duration := root.get("cacheDuration"):
        try:
            wanted = datetime.fromtimestamp(
                OneLogin_Saml2_Utils.parse_duration(duration, timestamp=int(now.timestamp())), UTC
            )
        except (ValueError, OverflowError, OSError, TypeError):
            wanted = now + LONGEST
    half_way = now + (valid_until - now) / 2
    return max(now + SHORTEST, min(wanted, now + LONGEST, half_way))
