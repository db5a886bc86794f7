"""Build an Open Badges 3.0 Profile: the issuer, or the creator of an achievement.

Source: Open Badges 3.0, classes Profile, Address, IdentifierEntry.
"""

from collections.abc import Sequence
from typing import Any

from cryptography import x509

from kakitome.documents.keys.x509_chain import UnusableCertificate, certificate_id, common_name, read_certificate
from kakitome.documents.openbadges.achievement import Json, image, present
from kakitome.values.json_members import as_list


def address(country_code: str) -> Json:
    """Build an Address that says the country alone (ISO 3166-1 alpha-2), in both of its country fields."""
    return present(type=["Address"], addressCountry=country_code, addressCountryCode=country_code)


def identifier_entry(identifier: str, *, identifier_type: str) -> Json:
    """Build an IdentifierEntry, e.g. the name of an institution in another language (type `name`)."""
    return {"type": "IdentifierEntry", "identifier": identifier, "identifierType": identifier_type}


def profile(did: str, *, name: str, country: str = "", image_url: str = "", more: dict[str, Any] | None = None) -> Json:
    """Build a Profile; `more` are its further members such as `url` and `email`."""
    return present(
        id=did,
        type=["Profile"],
        name=name,
        image=image(image_url) if image_url else None,
        address=address(country) if country else None,
        **(more or {}),
    )


def other_names(profile: dict[str, Any]) -> Sequence[str]:
    """Read the further names of a Profile from its identifier entries."""
    entries = profile.get("otherIdentifier") or []
    return [
        entry["identifier"]
        for entry in as_list(entries)
        if isinstance(entry, dict)
        and entry.get("identifierType") == "name"
        and isinstance(entry.get("identifier"), str)
    ]


def certified_issuer(certificate: bytes) -> Json:
    """Build the Profile of the holder of a certificate; of one that cannot be used it has the identifier alone."""
    issuer: Json = {"id": certificate_id(certificate), "type": ["Profile"]}
    try:
        read = read_certificate(certificate)
    except UnusableCertificate:
        return issuer
    issuer["name"] = common_name(read)
    for country in read.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME):
        issuer["address"] = {"type": ["Address"], "addressCountryCode": str(country.value)}
    return issuer
