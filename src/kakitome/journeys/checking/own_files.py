"""Files that people put beside their own records: told apart by their bytes, looked at by the scanner, then kept.

Source: docs/rules/capabilities.md C16; docs/standards/hostile-inputs.md B043, B045 (magic bytes, not names).
"""

from dataclasses import dataclass
from hashlib import sha256

from kakitome.errors import Invalid, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.evidence import safe_name
from kakitome.ports.own_records import OwnFile
from kakitome.services.examining.contents import media_type_of
from kakitome.services.keeping_own_records import LARGEST_FILE, keep_file, need_record


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUpload:
    """A file as it came."""

    name: str
    data: bytes


def attach_file(platform: Platform, account: str, *, key: str, upload: OwnUpload) -> OwnFile:
    """Take a file in beside a record.

    Raises:
        NotFound: E_OWN_RECORD_UNKNOWN.
        Invalid: E_EVIDENCE_LARGE, E_EVIDENCE_EMPTY, E_EVIDENCE_KIND, E_EVIDENCE_MISNAMED.
        Conflict: E_OWN_FILES_FULL, E_OWN_FILES_SIZE, E_OWN_FILE_TWICE.
        Refused: E_EVIDENCE_HARMFUL.
        Unavailable: E_SCANNER_SILENT.
    """
    own_records = platform.persons.own_records.open(account)
    need_record(own_records, key)
    if len(upload.data) > LARGEST_FILE:
        raise Invalid("E_EVIDENCE_LARGE", most=LARGEST_FILE // 1024 // 1024)
    name = safe_name(upload.name)
    media_type = media_type_of(upload.data, name=name)
    if harm := platform.scanner.scan(upload.data):
        raise Refused("E_EVIDENCE_HARMFUL", name=harm)
    file = OwnFile(
        name=name,
        sha256=sha256(upload.data).hexdigest(),
        size=len(upload.data),
        media_type=media_type,
        added_at=platform.now(),
    )
    keep_file(own_records, key, file=file, content=upload.data)
    return file
