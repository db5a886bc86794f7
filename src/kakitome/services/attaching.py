"""What the awards of an issuer carry beside the letter: endorsements, and the places of 1EdTech that it switched on.

context = IssuingContext(book=book, vault=vault, attaching=WithServices(CarriedEndorsements(store.endorsements)))

Both places are off unless an issuer asks for them: the list names every withdrawn award of those that carry it in one
public file, and whoever asks for the newest document of an award tells the issuer that somebody looks at it.

Source: Open Badges 3.0 §B (refreshService), §H (1EdTechRevocationList), §I (1EdTechCredentialRefresh).
"""

from collections.abc import Callable, Collection, Iterator, MutableMapping
from dataclasses import dataclass, replace
from typing import Protocol

from kakitome.documents.openbadges.credential import status_entries, status_references
from kakitome.documents.sealing import write_document
from kakitome.documents.vc import strict_json
from kakitome.mapping.addresses import revoked_address
from kakitome.mapping.issuer import REFRESH, REVOCATION_LIST, Issuer
from kakitome.mapping.openbadge.attachments import REVOCATION_LIST as REVOCATION_LIST_TYPE
from kakitome.mapping.openbadge.attachments import Attachments
from kakitome.mapping.recognition_endorsement import recognition_number
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import AwardBook
from kakitome.values.award_links import AwardLinks


class Further(Protocol):
    """What else is attached."""

    def attach(self, issuer: Issuer, *, achievement: str) -> Attachments:
        """Return it for the awards that an issuer gives now."""


@dataclass(frozen=True, slots=True)
class WithServices:
    """Implements `services.issuing.Attaching`: what `further` attaches, and the issuer's own further places.

    `links` writes the secret part of the place of an award's newest document; without it a number alone names it.
    """

    further: Further | None = None
    links: AwardLinks | None = None

    def attach(self, issuer: Issuer, *, achievement: str) -> Attachments:
        """Return what a credential given now carries."""
        attachments = Attachments()
        if self.further is not None:
            attachments = self.further.attach(issuer, achievement=achievement)
        return replace(
            attachments,
            refreshes=REFRESH in issuer.services,
            links=self.links,
            revocation_list_url=revoked_address(issuer.base_url) if REVOCATION_LIST in issuer.services else "",
        )


@dataclass(frozen=True, slots=True)
class WithSeal:
    """Implements `services.issuing.Attaching`: what `further` attaches, and the seal of a recognition that stands.

    `list_standing` returns the numbers of the recognitions about an achievement that stand now. The seal belongs to
    one whose endorsement the award carries: an image never says more than the award can prove.
    """

    further: Further
    list_standing: Callable[[str], Collection[str]]

    def attach(self, issuer: Issuer, *, achievement: str) -> Attachments:
        """Return what a credential given now carries."""
        attachments = self.further.attach(issuer, achievement=achievement)
        carried = [
            recognition_number(str(document.get("id") or "")) for document in attachments.of_achievement.documents
        ]
        standing = self.list_standing(achievement) if any(carried) else ()
        return replace(attachments, seal=next((number for number in carried if number and number in standing), ""))


def revocation_list(book: AwardBook, issuer: Issuer, *, known: MutableMapping[str, bool] | None = None) -> bytes:
    """Write an issuer's withdrawn awards as 1EdTech's list: those that name the list, their addresses and no reasons.

    It is written also after the issuer has switched it off: awards that were given before still name it. `known`
    remembers between calls which documents name it: signed bytes never change.
    """
    remembered = known if known is not None else {}
    named = {name for name in _withdrawn(book, issuer) if _names_list(book, name, issuer=issuer, remembered=remembered)}
    withdrawn = sorted(named)
    listed = [{"id": credential, "revoked": True} for credential in withdrawn]
    document = {"id": revoked_address(issuer.base_url), "issuer": issuer.did, "revokedCredential": listed}
    return write_document(document)


def _withdrawn(book: AwardBook, issuer: Issuer) -> Iterator[str]:
    for head in book.status_lists.list_heads():
        if head.list_id.issuer == issuer.did and head.list_id.purpose is StatusPurpose.REVOCATION:
            yield from (event.credential_id for event in book.status_lists.list_events(head.list_id) if event.value)


def _names_list(book: AwardBook, credential_id: str, *, issuer: Issuer, remembered: MutableMapping[str, bool]) -> bool:
    if credential_id not in remembered:
        document = strict_json.load(book.awards.get_document(credential_id))
        entries = status_entries(document)
        url = revoked_address(issuer.base_url)
        named = [entry.get("type") == REVOCATION_LIST_TYPE or url in status_references(entry) for entry in entries]
        remembered[credential_id] = any(named)
    return remembered[credential_id]
