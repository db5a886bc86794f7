"""Files that people put beside their own records, and beside entries of their portfolio.

They are told apart by their bytes, looked at by the scanner, then kept.

Source: docs/rules/capabilities.md C16; docs/standards/hostile-inputs.md B043, B045 (magic bytes, not names).
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from kakitome.errors import Invalid, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.evidence import safe_name
from kakitome.ports.own_records import OwnFile
from kakitome.ports.portfolios import PortfolioEntry
from kakitome.services.examining.contents import media_type_of
from kakitome.services.keeping_own_records import LARGEST_FILE, keep_file, need_record
from kakitome.services.keeping_portfolios import keep_artefact, keep_entry, need_entry, need_portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUpload:
    """A file as it came."""

    name: str
    data: bytes


def attach_file(platform: Platform, account: str, *, key: str, upload: OwnUpload) -> OwnFile:
    """Take a file in beside a record.

    Raises:
        NotFound: E_OWN_RECORD_UNKNOWN.
        Conflict: E_OWN_FILES_FULL, E_OWN_FILES_SIZE, E_OWN_FILE_TWICE.
        Invalid, Refused, Unavailable: as `file_of`.
    """
    own_records = platform.persons.own_records.open(account)
    need_record(own_records, key)
    file = file_of(platform, upload)
    keep_file(own_records, key, file=file, content=upload.data)
    return file


def attach_artefact(platform: Platform, account: str, *, key: str, upload: OwnUpload) -> OwnFile:
    """Take a file in beside an entry of the portfolio.

    Raises:
        NotFound: E_PORTFOLIO_NONE, E_PORTFOLIO_ENTRY.
        Invalid: E_PORTFOLIO_FILE_KIND; as `file_of`.
        Conflict: E_PORTFOLIO_FILES, E_PORTFOLIO_SIZE, E_OWN_FILE_TWICE.
        Refused, Unavailable: as `file_of`.
    """
    portfolio = platform.persons.portfolios.open(account)
    need_entry(need_portfolio(portfolio), key)
    file = file_of(platform, upload)
    keep_artefact(portfolio, key, file=file, content=upload.data)
    return file


def write_entry(
    platform: Platform, account: str, *, entry: PortfolioEntry, upload: OwnUpload | None, dropped: Collection[str]
) -> None:
    """Keep an entry together with what was chosen of its files: one that comes, and those that go; or nothing of it.

    Raises:
        NotFound, Invalid, Conflict: as `keep_entry` and `attach_artefact`.
        Refused, Unavailable: as `file_of`.
    """
    portfolio = platform.persons.portfolios.open(account)
    # Looked at before anything is written, and outside of the transaction: a scanner takes its time.
    file = file_of(platform, upload) if upload is not None else None
    with portfolio.transaction():
        keep_entry(portfolio, entry, now=platform.now())
        for sha256_dropped in dropped:
            portfolio.remove_file(entry.key, sha256_dropped)
        if file is not None and upload is not None:
            keep_artefact(portfolio, entry.key, file=file, content=upload.data)


def file_of(platform: Platform, upload: OwnUpload) -> OwnFile:
    """Look at a file, and describe it.

    Raises:
        Invalid: E_EVIDENCE_LARGE, E_EVIDENCE_EMPTY, E_EVIDENCE_KIND, E_EVIDENCE_MISNAMED.
        Refused: E_EVIDENCE_HARMFUL.
        Unavailable: E_SCANNER_SILENT.
    """
    if len(upload.data) > LARGEST_FILE:
        raise Invalid("E_EVIDENCE_LARGE", most=LARGEST_FILE // 1024 // 1024)
    name = safe_name(upload.name)
    media_type = media_type_of(upload.data, name=name)
    if harm := platform.scanner.scan(upload.data):
        raise Refused("E_EVIDENCE_HARMFUL", name=harm)
    return OwnFile(
        name=name,
        sha256=sha256(upload.data).hexdigest(),
        size=len(upload.data),
        media_type=media_type,
        added_at=platform.now(),
    )
