"""The journey into other catalogues: a definition in the words that catalogues of other countries collect.

    entry = catalogue_document(version, issuer)

1. Write the version in the European Learning Model, at its own address beside the Open Badges form.
2. Where the model demands what the institution has not stated, there is no entry; nothing is made up.
"""

from kakitome.documents.sealing import write_document
from kakitome.mapping.addresses import catalogue_address
from kakitome.mapping.elm import NotInLearningModel, catalogue_entry
from kakitome.mapping.issuer import Issuer
from kakitome.ports.microcredentials import MicrocredentialVersion


def catalogue_document(version: MicrocredentialVersion, issuer: Issuer) -> bytes | None:
    """Write one version of a definition as a catalogue entry; None when the model demands what is not stated.

    Source: European Learning Model v3, LearningOpportunity.
    """
    letter = version.microcredential
    try:
        entry = catalogue_entry(letter, issuer, address=catalogue_address(letter, issuer.base_url))
    except NotInLearningModel:
        return None
    return write_document(entry)
