"""Own records that come back with a whole wallet.

Whatever made the archive wrote them; they are what somebody says, here as there, and are held to the same bounds as
what is typed in. One whose key is here stays as it is here, and only files that it lacks come in.

Source: docs/reference/wallet-archive.md.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from kakitome import texts
from kakitome.documents.bundle.wallet_archive import ArchivedOwnRecord, WalletArchive
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.errors import Conflict, Invalid, KakitomeError, Problem
from kakitome.journeys.checking.own_files import OwnUpload, attach_file
from kakitome.journeys.platform import Platform
from kakitome.ports.own_records import OwnRecord
from kakitome.services.keeping_own_records import LONGEST_TITLE, keep_record
from kakitome.values.instants import parse_instant
from kakitome.values.json_members import as_list, text_member


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredOwnRecord:
    """What became of an own record.

    Attributes:
        is_new: whether it was not here.
        added: files that are new beside it.
        problems: why it, or a file of it, is not kept.
    """

    title: str
    key: str = ""
    is_new: bool = False
    added: int = 0
    problems: tuple[Problem, ...] = ()


def restore_own_record(
    platform: Platform, account: str, *, archive: WalletArchive, archived: ArchivedOwnRecord
) -> RestoredOwnRecord:
    """Bring back one record with its files; `key` is empty where it is not here afterwards."""
    own_records = platform.persons.own_records.open(account)
    label = archived.file.rpartition("/")[2]
    standing = own_records.find(archived.key)
    try:
        record = standing or keep_record(
            own_records, _record_in(archive.read(archived.file), key=archived.key, now=platform.now())
        )
    except DocumentRefused as refusal:
        return RestoredOwnRecord(title=label, problems=(refusal.problem,))
    except (Invalid, Conflict) as refusal:
        return RestoredOwnRecord(title=label, problems=refusal.problems or (_problem(refusal),))
    known = {file.sha256 for file in record.files}
    outcomes = list(_files(platform, account, archive=archive, archived=archived, known=known))
    return RestoredOwnRecord(
        title=record.title,
        key=record.key,
        is_new=standing is None,
        added=sum(outcome is None for outcome in outcomes),
        problems=tuple(outcome for outcome in outcomes if outcome is not None),
    )


def _files(
    platform: Platform, account: str, *, archive: WalletArchive, archived: ArchivedOwnRecord, known: Collection[str]
) -> Iterator[Problem | None]:
    """Yield what came of each file that is not `known` by its digest: None for one that is here now."""
    for name, file in archived.files:
        try:
            upload = OwnUpload(name=name, data=archive.read(file))
            if sha256(upload.data).hexdigest() in known:
                continue
            attach_file(platform, account, key=archived.key, upload=upload)
        except KakitomeError as refusal:
            yield _problem(refusal)
        else:
            yield None


def _record_in(content: bytes, *, key: str, now: datetime) -> OwnRecord:
    """Read a record as its file tells it; raises `Invalid` (E_OWN_RECORD)."""
    try:
        members: Any = strict_json.load(content)
    except strict_json.StrictJsonError as error:
        raise Invalid("E_OWN_RECORD") from error
    if not isinstance(members, Mapping):
        raise Invalid("E_OWN_RECORD")
    minutes = members.get("minutes")
    created_at = parse_instant(members.get("createdAt")) or now
    changed_at = parse_instant(members.get("changedAt")) or created_at
    return OwnRecord(
        key=key,
        title=texts.excerpt(text_member(members, "title").strip(), LONGEST_TITLE),
        words=text_member(members, "words").replace("\0", ""),
        began_on=_day(members.get("beganOn")),
        ended_on=_day(members.get("endedOn")),
        minutes=minutes if isinstance(minutes, int) and not isinstance(minutes, bool) else None,
        links=tuple(link for link in as_list(members.get("links")) if isinstance(link, str)),
        created_at=min(created_at, now),
        changed_at=min(changed_at, now),
    )


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written)) if written else None
    except ValueError:
        return None


def _problem(refusal: KakitomeError) -> Problem:
    return Problem(code=refusal.code, params=refusal.params)
