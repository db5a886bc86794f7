"""Open Badges 2.0, hosted and signed, and the bare address of an award, as old images carry it.

Source: Open Badges 2.0 (12 April 2018); docs/standards/hostile-inputs.md B087, B089, B115.
"""

import re
from typing import Any

from kakitome.documents.jose.compact import read_compact, read_segment
from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.openbadges2 import forms
from kakitome.documents.openbadges2.view import address_of, view_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.open_badges_2_proof import check_proof
from kakitome.documents.verification.formats.open_badges_2_reading import Badge
from kakitome.documents.verification.formats.open_badges_2_status import check_period, check_status
from kakitome.documents.verification.formats.open_badges_2_structure import check_structure
from kakitome.documents.verification.surroundings import Surroundings

VISITS = 6
"""The award, what was achieved, the issuer, its key, its revocation list, and one key more."""
_ADDRESS = re.compile(rb"\s*https?://[!-~]{1,2000}\s*")


def payload_of(seen: ReceivedFile) -> dict[str, Any] | None:
    """Return the JSON object that a token carries, when it carries one; nothing of it is believed yet."""
    if seen.file is not FileFormat.JWS:
        return None
    if "payload" not in seen.read:
        seen.read["payload"] = _payload(seen)
    payload: dict[str, Any] | None = seen.read["payload"]
    return payload


def _payload(seen: ReceivedFile) -> dict[str, Any] | None:
    try:
        document = strict_json.load(read_compact(seen.data).payload)
    except DocumentRefused:
        return _payload_in_spite(seen.data)
    seen.read["loaded"] = document
    return document if isinstance(document, dict) else None


def received_view(document: dict[str, Any]) -> dict[str, Any]:
    """Say an award as it was handed in, with what stands inside, in the words of Open Badges 3.0."""
    named = document.get("badge")
    achievement = dict(named) if isinstance(named, dict) else {"id": address_of(named)}
    holder = achievement.get("issuer")
    issuer = holder if isinstance(holder, dict) else {"id": address_of(holder)}
    return view_of(document, achievement, issuer=issuer)


def _payload_in_spite(data: bytes) -> dict[str, Any] | None:
    """Look into a token that is refused, only to name what it wanted to be."""
    segments = data.strip().decode("ascii", "replace").split(".")
    try:
        document = strict_json.load(read_segment(segments[1], part="payload")) if len(segments) == 3 else None
    except DocumentRefused:
        return None
    return document if isinstance(document, dict) else None


def _recognises(seen: ReceivedFile) -> bool:
    if seen.json is not None:
        return forms.is_open_badge_2(seen.json)
    if seen.file is FileFormat.UNKNOWN:
        return bool(seen.container) and _ADDRESS.fullmatch(seen.data) is not None
    payload = payload_of(seen)
    return payload is not None and forms.is_open_badge_2(payload)


def _open(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    del surroundings
    if seen.file is FileFormat.UNKNOWN:
        address = seen.data.strip().decode("ascii")
        return OpenedEnvelope(
            kind=DocumentKind.OPEN_BADGES_2,
            form="Open Badges",
            data=seen.data,
            securing=Badge(way="hosted", address=address),
        )
    if seen.file is FileFormat.JWS:
        return _open_signed(seen)
    document = seen.json or {}
    way = forms.way_of(document) or ("hosted" if document.get("revoked") is True else "")
    return OpenedEnvelope(
        kind=DocumentKind.OPEN_BADGES_2,
        form="Open Badges 2.0",
        data=seen.data,
        document=document,
        view=received_view(document),
        securing=Badge(way=way, received=document, address=address_of(document)),
    )


def _open_signed(seen: ReceivedFile) -> OpenedEnvelope:
    token = read_compact(seen.data)
    document = strict_json.load(token.payload)
    return OpenedEnvelope(
        kind=DocumentKind.OPEN_BADGES_2,
        form="Open Badges 2.0 · JWS",
        data=seen.data,
        document=document,
        view=received_view(document),
        # A hosted award may travel as a token too; what counts is still what lies at its address.
        securing=Badge(
            way=forms.way_of(document) or "signed", received=document, token=token, address=address_of(document)
        ),
    )


FORMAT = Format(
    name="open_badges_2",
    recognises=_recognises,
    open=_open,
    structure=check_structure,
    proof=check_proof,
    validity_period=check_period,
    status=check_status,
    visits=VISITS,
)
