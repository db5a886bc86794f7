"""The letter in the words of the European Learning Model v3: awards as credentials, definitions as catalogue entries.

    document = to_edc(letter, facts, original=signed, issuer=issuer, displays={"ja": png})
    entry = catalogue_entry(letter, issuer, address="https://u.example/…/data-ethics-v1.elm.json")

What comes out passes the shapes the European Commission publishes. It is sealed by `documents.elm`.
"""

from kakitome.mapping.elm.catalogue import catalogue_entry
from kakitome.mapping.elm.credential import to_edc
from kakitome.mapping.elm.nodes import NotInLearningModel

__all__ = ["NotInLearningModel", "catalogue_entry", "to_edc"]
