"""What an envelope points to, written into the issuer's folder: the files that others read to check it.

    addresses = publish_companions(book, issuer_did, hosted=Hosted.OPEN_BADGES_2, microcredential=letter)

An Open Badges 2.0 file names the definition, the issuer's Profile, its key and its revocation list; a Blockcerts file
is checked with the issuer's profile for Blockcerts and its revocation list. All lie below the issuer's address and are
published with the rest of the folder. Once there, they are kept true by every later act: `refresh_companions`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kakitome.documents.sealing import write_document
from kakitome.gateways.folder_store.store import FolderStore
from kakitome.journeys.hosting.blockcerts import blockcerts_profile, blockcerts_revocations
from kakitome.journeys.hosting.open_badges_2 import key_documents, profile_document, revocations_document
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.blockcerts import profile_address
from kakitome.mapping.blockcerts import revocations_address as blockcerts_revocations_address
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.mapping.openbadges2 import to_achievement_document
from kakitome.mapping.openbadges2.addresses import achievement_address, issuer_address, key_file_address
from kakitome.mapping.openbadges2.addresses import revocations_address as ob2_revocations_address
from kakitome.ports.issuers import IssuerRecord
from kakitome.services.enveloping import HostingNeed
from kakitome.values.localized_text import Language

_LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")


def publish_companions(
    book: FolderStore, did: str, *, hosted: HostingNeed, microcredential: Microcredential
) -> Sequence[str]:
    """Write what an envelope points to; return the addresses, none for one that stands by itself."""
    issuer = book.issuers.get(did)
    if hosted is HostingNeed.OPEN_BADGES_2:
        documents = [*_definitions(issuer, microcredential), *_open_badges_2(book, issuer)]
    elif hosted is HostingNeed.BLOCKCERTS:
        documents = list(_blockcerts(book, issuer))
    else:
        return ()
    _publish(book, issuer, documents=documents)
    return [address for address, _ in documents]


def refresh_companions(book: FolderStore) -> None:
    """Write keys and lists of these forms anew, where an envelope that points to them was made before."""
    for issuer in book.issuers.list_issuers():
        base_url = issuer.issuer.base_url
        if _is_there(book, issuer, address=issuer_address(base_url)):
            _publish(book, issuer, documents=_open_badges_2(book, issuer))
        if _is_there(book, issuer, address=profile_address(base_url)):
            _publish(book, issuer, documents=_blockcerts(book, issuer))


def _definitions(issuer: IssuerRecord, letter: Microcredential) -> Iterator[tuple[str, bytes]]:
    """Write the definition, and its edition in the other language when it has one."""
    base_url, first = issuer.issuer.base_url, primary_language(letter)
    yield achievement_address(letter, base_url), write_document(to_achievement_document(letter, issuer.issuer))
    for language in _LANGUAGES:
        if language != first and letter.title.has(language):
            edition = to_achievement_document(letter, issuer.issuer, edition=language)
            yield achievement_address(letter, base_url, language=language), write_document(edition)


def _open_badges_2(book: FolderStore, issuer: IssuerRecord) -> Iterator[tuple[str, bytes]]:
    base_url = issuer.issuer.base_url
    yield issuer_address(base_url), write_document(profile_document(book, issuer, address=key_file_address))
    keys: Mapping[str, Mapping[str, Any]] = key_documents(book, issuer, address=key_file_address)
    for key_id, document in keys.items():
        yield key_file_address(base_url, key_id), write_document(document)
    yield ob2_revocations_address(base_url), write_document(revocations_document(book, issuer))


def _blockcerts(book: FolderStore, issuer: IssuerRecord) -> Iterator[tuple[str, bytes]]:
    base_url = issuer.issuer.base_url
    yield profile_address(base_url), blockcerts_profile(book, issuer)
    yield blockcerts_revocations_address(base_url), blockcerts_revocations(book, issuer)


def _publish(
    book: FolderStore, issuer: IssuerRecord, *, documents: Iterator[tuple[str, bytes]] | Sequence[Any]
) -> None:
    for address, content in documents:
        book.publish_file(address.removeprefix(issuer.issuer.base_url), content)


def _is_there(book: FolderStore, issuer: IssuerRecord, *, address: str) -> bool:
    return (book.folder / address.removeprefix(issuer.issuer.base_url)).is_file()
