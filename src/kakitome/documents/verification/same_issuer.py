"""Is the issuer of this document, under the name that its envelope knows, the issuer that a DID stands for?

An issuer goes by several names: Open Badges 2.0 know the address of its profile, a PDF and a European Digital
Credential the certificate of its seal. Two may say that they are one: a registry that somebody named lists them so,
or the DID's own key document says so (`alsoKnownAs`), which nobody else can write. What the document in hand says of
itself never does, or anybody could take the name, and with it the recognition, of somebody else.

Source: Controlled Identifiers 1.0 §2.1.3 (alsoKnownAs).
"""

from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.registry import IssuerRegistry
from kakitome.documents.verification.registry_answers import is_silent
from kakitome.errors import Refused, Unavailable


def is_same_issuer(examination: Examination, owner: str, *, name: str) -> bool:
    """Tell whether `owner` (a DID, mostly) also goes by `name`; what could not be asked is no yes."""
    if not owner or not name:
        return False
    return (
        owner == name
        or _is_listed_as_same(examination, owner, name=name)
        or _says_itself(examination, owner, name=name)
    )


def _is_listed_as_same(examination: Examination, owner: str, *, name: str) -> bool:
    registries, now = examination.surroundings.registries, examination.surroundings.now
    return any(_lists_as_same(registry, owner, name=name) for registry in registries if not is_silent(registry, now))


def _lists_as_same(registry: IssuerRegistry, owner: str, *, name: str) -> bool:
    listed_issuer = registry.find(owner)
    return listed_issuer is not None and name in listed_issuer.also_known_as


def _says_itself(examination: Examination, owner: str, *, name: str) -> bool:
    if not owner.startswith("did:web:"):
        return False
    try:
        address = did_web_url(owner)
        examination.fetch_beside(address, what="also known as")
        document = examination.controller(owner)
    except (DocumentRefused, Refused, Unavailable, TooManyVisits):
        return False
    # One that came along with the document in hand could have been made by anybody.
    return name in document.also_known_as and not examination.is_archived(address)
