"""Open Badges 1.1, 1.0 and the shape before it: read, checked as far as they can be, and told as legacy.

Source: Open Badges 1.0 and 1.1 specifications; docs/standards/hostile-inputs.md B115.
"""

from typing import Any

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.openbadges2 import forms, older
from kakitome.documents.openbadges2.view import address_of
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.open_badges_2 import VISITS, payload_of, received_view
from kakitome.documents.verification.formats.open_badges_2_proof import check_proof
from kakitome.documents.verification.formats.open_badges_2_reading import Badge
from kakitome.documents.verification.formats.open_badges_2_status import check_period, check_status
from kakitome.documents.verification.formats.open_badges_2_structure import check_structure
from kakitome.documents.verification.surroundings import Surroundings


def _recognises(seen: ReceivedFile) -> bool:
    document = payload_of(seen) if seen.json is None else seen.json
    return document is not None and forms.is_older(document)


def _open(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    del surroundings
    token = read_compact(seen.data) if seen.file is FileFormat.JWS else None
    document: dict[str, Any] = strict_json.load(token.payload) if token else seen.json or {}
    award, generation = older.award_of(document), older.generation_of(document)
    way = "signed" if token else forms.way_of(award)
    return OpenedEnvelope(
        kind=DocumentKind.OPEN_BADGES_1,
        form=f"Open Badges {generation}" + (" · JWS" if token else ""),
        data=seen.data,
        document=document,
        view=received_view(award),
        securing=Badge(way=way, received=award, generation=generation, token=token, address=address_of(award)),
    )


FORMAT = Format(
    name="open_badges_1",
    recognises=_recognises,
    open=_open,
    structure=check_structure,
    proof=check_proof,
    validity_period=check_period,
    status=check_status,
    visits=VISITS,
)
