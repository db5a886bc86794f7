"""Endorsements in files: signed by `kakitome endorse`, carried by `kakitome issue --endorsement`."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.credential_forms import NAMES
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.errors import Refused
from kakitome.library.verifier import build_verifier
from kakitome.mapping.endorsement import EndorsementTerms
from kakitome.mapping.issuer import Issuer
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.ports.signing import SigningKeys
from kakitome.services.endorsing import give_endorsement
from kakitome.values.instants import end_of
from kakitome.values.localized_text import LocalizedText

_TITLE = LocalizedText(ja="推薦", en="Endorsement")
_OPEN = (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER, Verdict.INDETERMINATE)
"""Verdicts without the network: an endorser's key document may lie there, and is asked by whoever checks the award."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an endorsement is to say: about what, in which words, until which day."""

    about: str
    comment: LocalizedText
    until: date | None = None


def endorse_in_file(issuer: Issuer, keys: SigningKeys, *, statement: Statement, now: datetime) -> bytes:
    """Sign an endorsement with the keys of a file; raises as `give_endorsement`, and `Refused` (E_ENDORSEMENT_OWN)."""
    if statement.about == issuer.did or statement.about.startswith(issuer.base_url):
        raise Refused("E_ENDORSEMENT_OWN")
    now = now.astimezone(UTC).replace(microsecond=0)
    last = statement.until
    terms = EndorsementTerms(
        url=f"urn:uuid:{uuid4()}",
        about=statement.about,
        name=_TITLE,
        comment=statement.comment,
        valid_from=now,
        valid_until=end_of(last),
    )
    return give_endorsement(issuer, keys, terms=terms)


def read_endorsements(files: Sequence[Path], *, now: datetime) -> tuple[KeptEndorsement, ...]:
    """Read endorsements to be carried; each is verified with what is at hand.

    Raises:
        Refused: E_ENDORSEMENT_KIND, E_ENDORSEMENT_NOT_VALID.
    """
    if not files:
        return ()
    verifier = build_verifier(is_offline=True)
    kept_endorsements = []
    for file in files:
        data = file.read_bytes()
        report = verifier.verify_bytes(data, now=now)
        if not report.format.startswith(NAMES[DocumentKind.ENDORSEMENT]):
            raise Refused("E_ENDORSEMENT_KIND", found=report.format or "?")
        if report.verdict not in _OPEN:
            raise Refused("E_ENDORSEMENT_NOT_VALID")
        subject = (report.document or {}).get("credentialSubject")
        about = subject.get("id") if isinstance(subject, Mapping) else None
        kept_endorsements.append(
            KeptEndorsement(
                sha256=hashlib.sha256(data).hexdigest(),
                about=str(about),
                endorser=report.issuer_id,
                endorser_name="",
                document=data,
                is_token=recognise(data) is FileFormat.JWS,
                added_at=now,
                added_by="command line",
            )
        )
    return tuple(kept_endorsements)
