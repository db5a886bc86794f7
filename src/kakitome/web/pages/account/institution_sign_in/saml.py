"""SAML 2.0 at an institution's provider: python3-saml asks and checks, and what it leaves open is checked here.

The library takes an assertion whose subject confirmation names no recipient, no end or no request, and one without an
audience. Here all four must be there, inside the signed assertion, and fit this very request, which is good once.

Source: SAML V2.0 Profiles §4.1.4.2, §4.1.4.3; SAML V2.0 Subject Identifier Attributes Profile §2;
docs/standards/hostile-inputs.md B193.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.people.federated_sign_in import metadata_of
from kakitome.mapping.person_attributes import read_person, subject_attributes
from kakitome.ports.identity_providers import ProviderMetadata, SamlSite

LONGEST_SUBJECT = 256
"""Source: SAML V2.0 Core §8.3.7 (persistent identifiers)."""
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
_MD, _MDUI = "urn:oasis:names:tc:SAML:2.0:metadata", "urn:oasis:names:tc:SAML:metadata:ui"
_DS, _XENC = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmlenc#"
_CONTENT = tuple(f"http://www.w3.org/2009/xmlenc11#aes{bits}-gcm" for bits in (256, 192, 128))
_TRANSPORT = ("http://www.w3.org/2009/xmlenc11#rsa-oaep", f"{_XENC}rsa-oaep-mgf1p")
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_SECURITY = {
    "authnRequestsSigned": True,
    "wantAssertionsSigned": True,
    "wantNameId": False,
    "wantAttributeStatement": False,
    "requestedAuthnContext": False,
    "rejectDeprecatedAlgorithm": True,
    "allowRepeatAttributeName": True,
    "allowSingleLabelDomains": True,
    "signatureAlgorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "digestAlgorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
}


class SamlRefused(Exception):
    """An answer cannot be accepted; the reason is for the record, without what was sent."""


def saml_settings(
    site: SamlSite, metadata: ProviderMetadata | None = None, *, opening_key: str = ""
) -> OneLogin_Saml2_Settings:
    """Return the library's settings for us and, where one is asked, a provider; `opening_key` opens an answer."""
    settings: dict[str, Any] = {
        "strict": True,
        "security": _SECURITY,
        "sp": {
            "entityId": site.entity_id,
            "assertionConsumerService": {"url": site.return_address, "binding": _POST},
            "NameIDFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
            "x509cert": site.certificate,
            "privateKey": opening_key or site.key,
        },
    }
    if site.next_certificate:
        settings["sp"]["x509certNew"] = site.next_certificate
    if metadata is not None:
        settings["idp"] = {
            "entityId": metadata.entity_id,
            "singleSignOnService": {"url": metadata.sign_in_url, "binding": _REDIRECT},
            "x509certMulti": {"signing": list(metadata.certificates)},
        }
    else:
        # Whoever keeps them as a file may: they say who we are, and have no end of their own.
        settings["security"] = _SECURITY | {"metadataValidUntil": "", "metadataCacheDuration": ""}
    return OneLogin_Saml2_Settings(settings, sp_validation_only=metadata is None)


class InstitutionSamlProvider(SAMLProvider):
    """An institution's provider, made from its record."""

    @property
    def metadata(self) -> ProviderMetadata:
        """Return what is known of the provider now; raises `Unavailable` while the federation does not vouch for it."""
        platform = get_platform()
        record = platform.identity_providers.find(self.app.provider_id)
        if record is None:
            raise SocialApp.DoesNotExist
        return metadata_of(platform, record, now=platform.now())

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Lead to the provider with a signed request, which this browser's session knows."""
        site = get_platform().saml_site()
        asking = OneLogin_Saml2_Auth(_request_to(site), saml_settings(site, self.metadata))
        url = asking.login(return_to="")
        self.stash_redirect_state(request, process, next_url, data, state_id=asking.get_last_request_id(), **kwargs)
        return HttpResponseRedirect(url)

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> SocialLogin:
        """Return who signs in, with what the provider said of them."""
        login: SocialLogin = super().sociallogin_from_response(request, response)
        login.asserted = read_person(response.get_attributes(), "saml")
        return login

    def extract_uid(self, data: Any) -> str:
        """Return the subject: with the provider's id it is who somebody is; an address or a passing name never is."""
        attributes = data.get_attributes()
        values = (value for name in subject_attributes() for value in attributes.get(name, []))
        subject = next(filter(None, map(_text_of, values)), "")
        if not subject and data.get_nameid_format() == PERSISTENT:
            subject = str(data.get_nameid() or "").strip()
        if not 0 < len(subject) <= LONGEST_SUBJECT:
            raise SamlRefused("no lasting subject")
        return subject

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Keep nothing of the attributes."""
        return {}

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        """Let nothing but `asserted` become part of an account."""
        return {}


def check_response(metadata: ProviderMetadata, response: str, *, request_id: str) -> OneLogin_Saml2_Response:
    """Check a provider's answer to one request of ours; raises `SamlRefused`."""
    site = get_platform().saml_site()
    try:
        checked = _opened(site, metadata, response)
        checked.is_valid(_request_to(site), request_id, raise_exceptions=True)
        is_for_us = site.entity_id in checked.get_audiences()
    except OneLogin_Saml2_ValidationError as refusal:
        raise SamlRefused(f"code {refusal.code}") from refusal
    except SamlRefused:
        raise
    except Exception as failure:  # whatever the library's parsers raise of hostile bytes
        raise SamlRefused(type(failure).__name__) from failure
    if not is_for_us:
        raise SamlRefused("no audience")
    confirmations = checked._query_assertion("/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")
    if not any(_confirms(data.attrib, site=site, request_id=request_id) for data in confirmations):
        raise SamlRefused("no confirmation of this request")
    return checked


def request_answered(response: str) -> str:
    """Return which request an answer says it is for, before anything of it is checked; empty for none."""
    try:
        unchecked = OneLogin_Saml2_XML.to_etree(OneLogin_Saml2_Utils.b64decode(response))
        return str(unchecked.get("InResponseTo") or "")
    except Exception:  # noqa: BLE001 - hostile bytes: what cannot be read answers nothing
        return ""


def our_metadata(site: SamlSite) -> bytes:
    """Write our metadata, with both certificates while one follows the other, and our name in two languages."""
    root = etree.fromstring(saml_settings(site).get_sp_metadata())
    descriptor = root.find(f"{{{_MD}}}SPSSODescriptor")
    extensions = etree.Element(f"{{{_MD}}}Extensions")
    info = etree.SubElement(extensions, f"{{{_MDUI}}}UIInfo", nsmap={"mdui": _MDUI})
    host = urlsplit(site.entity_id).hostname or ""
    for language, name in (("ja", f"書留 Kakitome（{host}）"), ("en", f"Kakitome ({host})")):
        shown = etree.SubElement(info, f"{{{_MDUI}}}DisplayName")
        shown.set("{http://www.w3.org/XML/1998/namespace}lang", language)
        shown.text = name
    place = list(descriptor).index(descriptor.findall(f"{{{_MD}}}KeyDescriptor")[-1]) + 1
    for certificate in reversed(site.encryption_certificates):
        descriptor.insert(place, _encryption_key(certificate))
    descriptor.insert(0, extensions)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _encryption_key(certificate: str) -> etree._Element:
    """Write a key to which answers may be encrypted, and how."""
    described = etree.Element(f"{{{_MD}}}KeyDescriptor", use="encryption")
    information = etree.SubElement(described, f"{{{_DS}}}KeyInfo", nsmap={"ds": _DS})
    inside = etree.SubElement(etree.SubElement(information, f"{{{_DS}}}X509Data"), f"{{{_DS}}}X509Certificate")
    inside.text = "".join(certificate.split("-----")[2].split())
    for algorithm in (*_CONTENT, *_TRANSPORT):
        etree.SubElement(described, f"{{{_MD}}}EncryptionMethod", Algorithm=algorithm)
    return described


def _opened(site: SamlSite, metadata: ProviderMetadata, response: str) -> OneLogin_Saml2_Response:
    """Read an answer, decrypted by whichever of our keys it was encrypted to.

    Source: XML Encryption 1.1 §6.1, §9 (attacks on PKCS #1 v1.5 and on CBC: neither is taken).
    """
    outer = OneLogin_Saml2_XML.to_etree(OneLogin_Saml2_Utils.b64decode(response))
    _demand_methods(outer)
    for opening_key in site.opening_keys[:-1] if outer.find(f".//{{{_XENC}}}EncryptedData") is not None else ():
        try:
            opened = OneLogin_Saml2_Response(saml_settings(site, metadata, opening_key=opening_key), response)
        except Exception:  # noqa: BLE001, S112 - encrypted to another of our keys, or to nobody's
            continue
        break
    else:
        opened = OneLogin_Saml2_Response(saml_settings(site, metadata, opening_key=site.opening_keys[-1]), response)
    if opened.decrypted_document is not None:
        _demand_methods(opened.decrypted_document)
    return opened


def _demand_methods(document: etree._Element) -> None:
    """Refuse what was encrypted by a way that is known to leak what it hides; raises `SamlRefused`."""
    used = [method.get("Algorithm") for method in document.iter(f"{{{_XENC}}}EncryptionMethod")]
    if any(algorithm not in (*_CONTENT, *_TRANSPORT) for algorithm in used):
        raise SamlRefused("weak encryption")


def _confirms(data: Mapping[str, str], *, site: SamlSite, request_id: str) -> bool:
    """Tell whether a confirmation is for us and this request and has an end; that it has not ended was checked."""
    return (
        data.get("Recipient") == site.return_address
        and data.get("InResponseTo") == request_id
        and bool(data.get("NotOnOrAfter"))
    )


def _request_to(site: SamlSite) -> dict[str, Any]:
    """Describe the request at our return address: the configured one, whatever host a visitor named."""
    parts = urlsplit(site.return_address)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }


def _text_of(value: Any) -> str:
    """Return a subject's text; eduPersonTargetedID holds a name identifier inside."""
    inside = value.get("NameID", {}).get("value") if isinstance(value, dict) else value
    return str(inside or "").strip()
