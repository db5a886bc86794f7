"""The small parts that both a credential and a catalogue entry are made of: texts, notes, organisations, pictures.

Source: European Learning Model v3, shapes of the EDC application profile.
"""

import base64
from datetime import UTC, date, datetime, time
from typing import NoReturn

from kakitome.errors import Invalid, Problem
from kakitome.learning.microcredential import AwardingBody, DeliveryPeriod, Microcredential
from kakitome.mapping.elm import vocabularies
from kakitome.mapping.elm.vocabularies import Node
from kakitome.mapping.issuer import Issuer
from kakitome.values.instants import write_instant
from kakitome.values.iri import is_absolute_iri
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import LocalizedText

SOURCE = "European Learning Model v3, EDC application profile"
CORPORATE_NUMBER_DIGITS = 13
_HONEST_SCHEME = "Identifier of the issuer (no national legal identifier stated)"


class NotInLearningModel(Invalid):
    """An award or a definition lacks what the European Learning Model demands; the problems say what."""


def refuse(code: str, pointer: str, **params: str) -> NoReturn:
    """Raise `NotInLearningModel` with one problem."""
    raise NotInLearningModel.of(Problem(code=code, pointer=pointer, source=SOURCE, params=params))


def part(address: str, name: str) -> str:
    """Name a part of what an address names; an address has one fragment at most."""
    return f"{address}{'-' if '#' in address else '#'}{name}"


def texts(text: LocalizedText) -> dict[str, str]:
    """Write a text as a language map of the languages it was given in."""
    return {language: text.in_language(language) for language in text.languages}


def note(text: LocalizedText) -> Node:
    """Write a note."""
    return {"type": "Note", "noteLiteral": texts(text)}


def instant(day: date) -> str:
    """Write a day as the instant at which it begins in UTC: the model has instants only."""
    return write_instant(datetime.combine(day, time(), tzinfo=UTC))


def period(delivered: DeliveryPeriod | None) -> Node | None:
    """Write from when until when; None when neither day is stated."""
    if delivered is None or not (delivered.start_on or delivered.end_on):
        return None
    return without_empty(
        {
            "type": "PeriodOfTime",
            "startDate": instant(delivered.start_on) if delivered.start_on else None,
            "endDate": instant(delivered.end_on) if delivered.end_on else None,
            "prefLabel": texts(delivered.description),
        }
    )


def organisation(body: AwardingBody | None, issuer: Issuer, *, country: str, legal_identifier: str = "") -> Node:
    """Write an organisation: the awarding body when it differs from the issuer, else the issuer itself.

    Raises:
        NotInLearningModel: `E_ELM_COUNTRY` its country is not stated or not known.
    """
    node = vocabularies.country(country)
    if node is None:
        refuse("E_ELM_COUNTRY", "/issuer/country", country=country or "-")
    place = {"type": "Location", "address": {"type": "Address", "countryCode": node}}
    if body is not None and body.name and body.name != issuer.name:
        identifier = body.identifier if is_absolute_iri(body.identifier) else f"{issuer.did}#awarding-body"
        return {
            "id": identifier,
            "type": "Organisation",
            "legalName": texts(body.name),
            "location": place,
        } | homepage(body.url)
    return {
        "id": issuer.did,
        "type": "Organisation",
        "eIDASIdentifier": _legal(issuer, country, number=legal_identifier),
        "legalName": texts(issuer.name),
        "location": place,
    } | homepage(issuer.url)


def jointly_awarding(letter: Microcredential, issuer: Issuer) -> list[Node]:
    """Write the bodies that award it together with the issuer.

    An organisation of the model must say in which country it is, which a letter does not tell of these: they are
    agents, which need not.
    """
    return [
        {
            "id": awarding_body.identifier
            if is_absolute_iri(awarding_body.identifier)
            else part(issuer.did, f"jointly-awarding-{number}"),
            "type": "Agent",
            "prefLabel": texts(awarding_body.name),
        }
        for number, awarding_body in enumerate(letter.co_awarding_bodies, 1)
        if awarding_body.name
    ]


def _legal(issuer: Issuer, country: str, *, number: str) -> Node:
    """Write the legal identifier an issuer must have; without a national one, say so and name its own identifier.

    Source: ETSI EN 319 412-1 §5.1.4 (`NTR` and country before a trade register's number).
    """
    spatial = vocabularies.country(country)
    if not number:
        return {"type": "LegalIdentifier", "notation": issuer.did, "schemeName": _HONEST_SCHEME, "spatial": spatial}
    if country == "JP" and not (number.isdecimal() and len(number) == CORPORATE_NUMBER_DIGITS):
        refuse("E_ELM_LEGAL_IDENTIFIER", "/issuer/legal_identifier", value=number)
    return {"type": "LegalIdentifier", "notation": f"NTR{country}-{number}", "spatial": spatial}


def homepage(url: str) -> Node:
    """Write a page as a member, or nothing when there is none."""
    return {"homepage": {"type": "WebResource", "contentURL": url}} if url else {}


def picture(data: bytes) -> Node:
    """Write a picture in base64.

    Raises:
        NotInLearningModel: `E_ELM_PICTURE` it is neither PNG nor JPEG.
    """
    kind = vocabularies.file_type(data)
    if kind is None:
        refuse("E_ELM_PICTURE", "/displays")
    return _media(data, kind)


def attached_json(data: bytes, *, title: LocalizedText) -> Node:
    """Write a JSON file as an attachment, byte for byte."""
    return _media(data, vocabularies.json_type(), title=texts(title))


def _media(data: bytes, kind: Node, **more: object) -> Node:
    return {
        "type": "MediaObject",
        **more,
        "content": base64.b64encode(data).decode(),
        "contentEncoding": vocabularies.base64_encoding(),
        "contentType": kind,
    }
