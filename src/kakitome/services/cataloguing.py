"""The journey into other catalogues: a definition in the words that catalogues of other countries collect.

    document = catalogue_document(version, issuer)
    document = entry_document(entry, entry.current, address="https://k.example/registry/E-7K3M-94QT")

1. Write the version in the European Learning Model, at its own address beside the Open Badges form.
2. The same for an entry of the registry, whoever provides it.
3. Where the model demands what the institution has not stated, there is no entry; nothing is made up.
"""

from kakitome.documents.sealing import write_document
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.registry.entry import Entry, EntryVersion
from kakitome.mapping.addresses import catalogue_address
from kakitome.mapping.elm import NotInLearningModel, catalogue_entry
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.places import country_of
from kakitome.ports.microcredentials import MicrocredentialVersion


def catalogue_document(version: MicrocredentialVersion, issuer: Issuer) -> bytes | None:
    """Write one version of a definition as a catalogue entry; None when the model demands what is not stated.

    Source: European Learning Model v3, LearningOpportunity.
    """
    letter = version.microcredential
    return _written(letter, issuer, address=catalogue_address(letter, issuer.base_url))


def entry_document(entry: Entry, version: EntryVersion, *, address: str) -> bytes | None:
    """Write a version of a registry entry as a catalogue entry; None when the model demands what is not stated.

    A provider that is no issuer here is named by the entry itself: nobody gave it an identifier.

    Source: European Learning Model v3, LearningOpportunity.
    """
    letter = version.microcredential
    body = letter.awarding_body
    if body is None or not body.name:
        return None
    issuer = Issuer(
        did=entry.issuer or f"{address}#provider",
        name=body.name,
        base_url="",
        url=entry.provider_url or body.url,
        country=letter.issuer_country or country_of(entry.region),
    )
    return _written(letter, issuer, address=address)


def _written(letter: Microcredential, issuer: Issuer, *, address: str) -> bytes | None:
    try:
        return write_document(catalogue_entry(letter, issuer, address=address))
    except NotInLearningModel:
        return None
