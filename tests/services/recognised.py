"""A recognition body and an issuer, each with its site, and a verifier that reads both and nothing else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from kakitome.documents.verification.check import Check, Report
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registry import RECOGNITION_BODY, IssuerRegistry, ListedIssuer
from kakitome.learning.recognition.recognition import ChangeKind
from kakitome.mapping.addresses import status_list_address, token_list_address
from kakitome.mapping.recognition_endorsement import newest_edition_address
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.ports.recognitions import KeptRecognition
from kakitome.ports.store import AwardBook
from kakitome.services.attesting import AttestingContext, change, recognise
from kakitome.services.endorsing import CarriedFiles
from kakitome.services.issuing import IssuingContext, RowStatus, issue
from kakitome.services.publishing import FOLDER_TERMS, PublishingContext, did_document, publish_status_lists
from kakitome.values.localized_text import LocalizedText
from services.bodies import ACHIEVEMENT, BODY, BODY_DID, NUMBER, act, make_attesting_context, recognition
from services.desks import DID, ISSUER, NOW, make_desk, order, wanted
from vectors import issuer_site

BODY_LISTED = ListedIssuer(id=BODY_DID, name=BODY.name, roles=(RECOGNITION_BODY,))
ISSUER_LISTED = ListedIssuer(id=DID, name=ISSUER.name)


def listing(*issuers: ListedIssuer) -> IssuerRegistry:
    return IssuerRegistry(
        name=LocalizedText(ja="見本の登録簿", en="Sample registry"), issuers={one.id: one for one in issuers}
    )


TRUSTED = (listing(BODY_LISTED, ISSUER_LISTED),)


def on(days: int) -> datetime:
    return NOW + timedelta(days=days)


@dataclass
class World:
    """Everything that happened, and what lies at which address."""

    context: AttestingContext = field(default_factory=make_attesting_context)
    desk: IssuingContext = field(default_factory=make_desk)
    site: issuer_site.Site = field(default_factory=issuer_site.Site)
    others: list[bytes] = field(default_factory=list)
    """Further endorsements that awards carry."""

    def recognise(self, **changes: Any) -> KeptRecognition:
        kept = recognise(self.context, recognition(**changes), actor="k.mori", now=NOW)
        self.publish(NOW)
        return kept

    def turn(self, kind: str, days: int) -> KeptRecognition:
        kept = change(self.context, NUMBER, kind=ChangeKind(kind), act=act(days))
        self.publish(on(days))
        return kept

    def award(self, days: int, *, carries: bool = True, awarded: int | None = None) -> bytes:
        """Award on a day; with `awarded`, state another day as the date of award."""
        documents = [kept.endorsement.document for kept in self.context.store.recognitions.list_all()]
        carried = tuple(_kept(one) for one in (*(documents if carries else ()), *self.others))
        number = 2 + self.desk.book.audit.count()
        day = on(days if awarded is None else awarded).date()
        desk = replace(self.desk, attaching=CarriedFiles(carried))
        (given,) = issue(desk, order(wanted(number, awarded_on=day), batch=str(number)), now=on(days))
        assert given.status is RowStatus.ISSUED, given
        self.publish(on(days))
        return self.desk.book.awards.get_document(given.credential_id)

    def publish(self, now: datetime) -> None:
        """Put everything that may be fetched at its address."""
        self._publish(self.context.store, self.context.vault, BODY_DID, BODY.base_url, now=now)
        self._publish(self.desk.book, self.desk.vault, DID, ISSUER.base_url, now=now)
        for kept in self.context.store.recognitions.list_all():
            for edition in kept.editions:
                self.site.put(edition.url, edition.document)
            self.site.put(newest_edition_address(BODY.base_url, kept.number), kept.current.document)

    def _publish(self, book: AwardBook, vault: Any, did: str, base: str, *, now: datetime) -> None:
        publish_status_lists(PublishingContext(book=book, vault=vault, terms=FOLDER_TERMS), now=now)
        self.site.put(f"{base}did.json", did_document(book, did))
        for head in book.status_lists.list_heads():
            publication = book.status_lists.find_publication(head.list_id)
            assert publication is not None
            address = status_list_address(base, head.list_id.purpose, number=head.list_id.number)
            self.site.put(address, publication.document)
            if publication.token:
                self.site.put(token_list_address(address), publication.token)

    def without(self, *parts: str) -> "World":
        """Return the same world with the addresses that contain one of these parts out of reach."""
        pages = {url: page for url, page in self.site.pages.items() if not any(part in url for part in parts)}
        return replace(self, site=issuer_site.Site(pages))

    def verify(self, document: bytes, days: int, **changes: Any) -> Report:
        around = {"registries": TRUSTED, "now": on(days)} | changes
        return verify(document, issuer_site.surroundings(self.site, **around))

    def lines(self, document: bytes, days: int, **changes: Any) -> tuple[str, str]:
        """Return the codes of the two lines."""
        report = self.verify(document, days, **changes)
        return check(report, "recognition_at_award").reason.code, check(report, "recognition_now").reason.code


def check(report: Report, check_id: str) -> Check:
    found = report.check(check_id)
    assert found is not None
    return found


def endorsements_in(document: bytes) -> Sequence[dict[str, Any]]:
    """Return what an award carries about its achievement."""
    found: Sequence[dict[str, Any]] = json.loads(document)["credentialSubject"]["achievement"].get("endorsement", [])
    return found


def _kept(document: bytes) -> KeptEndorsement:
    return KeptEndorsement(
        sha256="0" * 64,
        about=ACHIEVEMENT,
        endorser=BODY_DID,
        endorser_name="見本承認機構",
        document=document,
        is_token=False,
        added_at=NOW,
        added_by="h.ito",
    )
