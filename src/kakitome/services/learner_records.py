"""The journey of a learner's record: what somebody holds put together, by the institution or by the platform.

    data = sign_record(awards, signer=signer, terms=terms)             # CLR 2.0 with every award inside, unchanged
    sheet = list_record(awards, terms=terms, seal=seal)                # the same as a table on paper
    packed = pack_record(bundles, terms=terms)                         # the evidence bundles of all, in one file

Every record is a document of its own with a name of its own: it is made for whoever asks and kept nowhere. The awards
in it keep their issuers, their proofs and their places in the status lists. What came from elsewhere stands in it as it
came, or, where the signed form cannot carry it, in the list and among the files alone; own records are in the list.

Source: docs/rules/capabilities.md B11, B12, C9; docs/adr/0081-a-record-of-everything.md.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from kakitome import texts
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.pdf.timestamping import Stamper
from kakitome.documents.sealing import SealingKey
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Problem
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.certificate import (
    ListedAward,
    ListedDocument,
    ListedOwnRecord,
    TranscriptMaterial,
    transcript,
)
from kakitome.mapping.certificate.wording import Choice
from kakitome.mapping.clr import RecordTerms, to_unsigned_record
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.record_page import record_page
from kakitome.ports.document_seal import DocumentSeal
from kakitome.ports.timestamping import TimestampAuthority
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText

_JAPAN: Final = timezone(timedelta(hours=9), "JST")
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheredAward:
    """One award of a record: its exact bytes and what they say."""

    document: bytes
    credential: Mapping[str, Any]
    microcredential: Microcredential
    facts: AwardFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheredDocument:
    """One credential from elsewhere: how it is listed, and its credential where a signed record can carry it."""

    listed: ListedDocument
    file_name: str
    credential: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSigner:
    """Who signs a record as JSON: the institution of all its awards, or the platform."""

    issuer: Issuer
    method: str
    sign: Callable[[bytes], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What is put together, and how it is called.

    Attributes:
        url: name of this record, `urn:uuid:…`, drawn anew for each.
        title: its title.
        is_partial: whether credentials of the learner were left out.
        now: when it is made.
        learner_name: who it is of; an award says it better, where there is one.
    """

    awards: Sequence[GatheredAward]
    url: str
    title: LocalizedText
    is_partial: bool
    now: datetime
    learner_name: str
    documents: Sequence[GatheredDocument] = ()
    own_records: Sequence[ListedOwnRecord] = ()

    @property
    def carried(self) -> tuple[Mapping[str, Any], ...]:
        """Return the credentials from elsewhere that a signed record carries."""
        return tuple(document.credential for document in self.documents if document.credential is not None)


def sign_record(gathering: Gathering, *, signer: RecordSigner) -> bytes:
    """Sign the record of awards as CLR 2.0.

    Raises:
        RecordNotWritable: there is no award, or they name different learners.
        Refused: E_SEAL_UNSOUND.
    """
    now = gathering.now.replace(microsecond=0)
    terms = RecordTerms(
        url=gathering.url,
        name=gathering.title,
        valid_from=now,
        # It is partial also where the learner chose something that it cannot carry.
        is_partial=gathering.is_partial or len(gathering.carried) < len(gathering.documents),
        others=gathering.carried,
    )
    unsigned = to_unsigned_record([award.credential for award in gathering.awards], signer.issuer, terms=terms)
    seal = SealingKey(sign=signer.sign, verification_method=signer.method)
    ready = seal.prepare(unsigned, rules=lambda record: field_problems(record, name="ClrCredential"))
    return seal.close(ready, created=now)


def list_record(
    gathering: Gathering,
    *,
    language: Choice,
    seal: DocumentSeal | None = None,
    stamper: TimestampAuthority | None = None,
) -> bytes:
    """Set the awards as a table on paper, each signed credential attached; sealed when a seal is given."""
    first = gathering.awards[0].facts if gathering.awards else AwardFacts(learner_name=gathering.learner_name)
    now = gathering.now.replace(microsecond=0)
    sheet = transcript(
        TranscriptMaterial(
            learner_name=first.learner_name,
            learner_reading=first.learner_reading,
            learner_roman=first.learner_roman,
            awards=tuple(
                ListedAward(microcredential=award.microcredential, facts=award.facts, credential=award.document)
                for award in gathering.awards
            ),
            as_of=now.astimezone(_JAPAN),
            documents=tuple(document.listed for document in gathering.documents),
            own_records=tuple(gathering.own_records),
            notes=_notes(gathering, is_sealed=seal is not None),
        ),
        language=language,
    )
    if seal is None:
        return sheet
    authority = Stamper(stamper.exchange, roots=stamper.roots, now=now) if stamper else None
    sealing = PdfSeal(certificate=seal.certificate, chain=seal.chain, sign=seal.sign)
    return sealing.seal(sheet, now=now.astimezone(UTC), stamper=authority).data


def _notes(gathering: Gathering, *, is_sealed: bool) -> tuple[LocalizedText, ...]:
    """Say on the sheet what it proves by itself, and that it is not everything."""
    unsealed = () if is_sealed else (texts.term("record.unsealed"),)
    return (*unsealed, texts.term("record.partial")) if gathering.is_partial else unsealed


def pack_record(gathering: Gathering, *, files: Mapping[str, bytes]) -> bytes:
    """Pack files (bundles by the number of their award, and what else there is) with a page that leads to them.

    Each bundle stays a file of its own inside, as `kakitome verify` reads it.
    """
    page = record_page(
        [(award.microcredential, award.facts) for award in gathering.awards],
        documents=[(document.listed, document.file_name) for document in gathering.documents],
        files=list(files),
        made_at=gathering.now.replace(microsecond=0),
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        _write(archive, "index.html", data=page)
        for language in LANGUAGES:
            words = "\n".join(_readme(gathering, language))
            # Line ends and the mark by which the plainest program on any machine shows it right.
            readme = ("\ufeff" + words.replace("\n", "\r\n")).encode("utf-8")
            _write(archive, f"README.{language}.txt", data=readme)
        for name, data in files.items():
            _write(archive, name, data=data)
    return packed.getvalue()


def _readme(gathering: Gathering, language: Language) -> Iterator[str]:
    counts = {"I_RECORD_README": len(gathering.awards), "I_RECORD_README_ELSEWHERE": len(gathering.documents)}
    for code, count in counts.items():
        if count or code == "I_RECORD_README":
            yield texts.sentence(Problem(code=code, params={"count": count}, severity="info"), language)


def _write(archive: zipfile.ZipFile, name: str, *, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_NO_TIME)
    entry.external_attr = 0o644 << 16
    # Bundles and PDFs are packed already.
    entry.compress_type = zipfile.ZIP_STORED if name.endswith((".zip", ".pdf")) else zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)
