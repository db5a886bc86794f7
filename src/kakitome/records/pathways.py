"""Pathways of institutions over the tables."""

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from kakitome.errors import Conflict
from kakitome.ports.pathways import PathwayConsent, PathwayDraft, PublishedPathway
from kakitome.records.models.pathway import PathwayConsentRow, PathwayDraftRow, PathwayVersionRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_WHOSE = {"institution": "institution_id"}
_DRAFTS = RecordMapping(PathwayDraftRow, PathwayDraft, columns=_WHOSE)
_VERSIONS = RecordMapping(PathwayVersionRow, PublishedPathway, columns=_WHOSE)
_CONSENTS = RecordMapping(PathwayConsentRow, PathwayConsent, columns=_WHOSE)


class DatabasePathways(UnscopedStore):
    """Implements `ports.pathways.PathwayStore` over one database."""

    def put_draft(self, draft: PathwayDraft, /) -> None:
        scope = self._scope(draft.institution)
        changed = Conflict("E_PATHWAY_CHANGED")
        with scope.refusing_doubles(changed):
            if draft.revision == 1:
                scope.add([_DRAFTS.row(draft)])
                return
            row = scope.rows(PathwayDraftRow).filter(number=draft.number, revision=draft.revision - 1).first()
            if row is None:
                raise changed
            _DRAFTS.fill(row, draft).save(using=self._using)

    def find_draft(self, institution: str, number: str) -> PathwayDraft | None:
        return self._scope(institution).find(_DRAFTS, number=number)

    def list_drafts(self, institution: str) -> Sequence[PathwayDraft]:
        return self._scope(institution).find_all(_DRAFTS, "-changed_at", "number")

    def list_asking(self, institution: str) -> Sequence[PathwayDraft]:
        with seeing(EVERYONE, using=self._using):
            rows = PathwayDraftRow.objects.using(self._using).filter(asked_at__isnull=False).order_by("-asked_at", "pk")
            drafts = [_DRAFTS.read(row) for row in rows]
        return [
            draft for draft in drafts if any(body.identifier == institution for body in draft.pathway.institutions[1:])
        ]

    def consent(self, consent: PathwayConsent, /) -> None:
        scope = self._scope(consent.institution)
        with scope.writing():
            scope.add([_CONSENTS.row(consent)])

    def list_consents(self, number: str) -> Sequence[PathwayConsent]:
        with seeing(EVERYONE, using=self._using):
            rows = PathwayConsentRow.objects.using(self._using).filter(number=number).order_by("pk")
            return list({row.institution_id: _CONSENTS.read(row) for row in rows}.values())

    def publish(self, published: PublishedPathway, /) -> None:
        scope = self._scope(published.institution)
        with scope.refusing_doubles(Conflict("E_PATHWAY_CHANGED")):
            scope.add([_VERSIONS.row(published)])

    def find(self, number: str, version: int | None = None) -> PublishedPathway | None:
        versions = self.list_versions(number)
        return next((each for each in versions if version is None or each.version == version), None)

    def list_versions(self, number: str) -> Sequence[PublishedPathway]:
        rows = PathwayVersionRow.objects.using(self._using).filter(number=number).order_by("-version")
        return [_VERSIONS.read(row) for row in rows]

    def list_published(self) -> Sequence[PublishedPathway]:
        return [_VERSIONS.read(row) for row in self._newest()]

    def list_containing(self, entry: str) -> Sequence[PublishedPathway]:
        # The text of the design is looked through first: few of thousands name an entry, and only these are read.
        rows = self._newest().annotate(text=Cast("pathway", TextField())).filter(text__contains=f'"{entry}"')
        read = [_VERSIONS.read(row) for row in rows]
        return [each for each in read if any(entry in part.identifiers for part in each.pathway.parts)]

    def _newest(self) -> QuerySet[PathwayVersionRow]:
        newest = PathwayVersionRow.objects.using(self._using).filter(number=OuterRef("number")).order_by("-version")
        rows = PathwayVersionRow.objects.using(self._using).filter(version=Subquery(newest.values("version")[:1]))
        return rows.order_by("-published_at", "number")
