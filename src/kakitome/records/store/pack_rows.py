"""Which packs and references an institution's rows point at."""

from collections.abc import Mapping, Sequence

from django.db.models.functions import Substr

from kakitome.records.models.award import PackRow, SignedDocumentRow
from kakitome.records.store.document_packs import KEPT_HEAD, reference_in
from kakitome.records.store.scope import Scope


def list_packs(institution: str, *, using: str = "default") -> Mapping[str, str]:
    """Return the names of an institution's packs with the name of their reference, oldest first."""
    scope = Scope(institution, using=using)
    with scope.reading():
        return dict(scope.rows(PackRow).order_by("id").values_list("name", "reference"))


def list_references_of_rows(institution: str, *, using: str = "default") -> Sequence[str]:
    """Return the names of the references without which documents that lie in their rows cannot be read."""
    scope = Scope(institution, using=using)
    with scope.reading():
        rows = scope.rows(SignedDocumentRow).filter(pack=None).annotate(head=Substr("document", 1, KEPT_HEAD))
        heads = rows.order_by().values_list("head", flat=True).distinct()
        return sorted({name for head in heads if (name := reference_in(bytes(head)))})
