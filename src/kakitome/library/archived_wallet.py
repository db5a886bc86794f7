"""Verify a whole wallet that somebody took along, without server or database."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from kakitome.documents.bundle.wallet_archive import open_archive
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.pipeline import report_unread
from kakitome.services.verifying.verifier import Verifier


def verify_archive(file: BinaryIO, verifier: Verifier, *, now: datetime) -> Iterator[tuple[str, Report]]:
    """Yield the report on every credential of an archive with the name of its file, one in memory at a time.

    What the archive holds of key documents and status lists answers where the network does not, as in an evidence
    bundle. A file that is damaged has a report that says so.

    Raises:
        DocumentRefused: `E_ARCHIVE_…`: the archive as a whole cannot be read.
    """
    archive = open_archive(file)
    answers = archive.read_answers()
    for credential in archive.credentials:
        try:
            content = archive.read(credential.file)
        except DocumentRefused as refusal:
            yield credential.file, report_unread(refusal.problem, now=now)
            continue
        yield credential.file, verifier.verify_bytes(content, now=now, answers=answers)
