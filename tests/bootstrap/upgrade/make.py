"""Make an installation as a version had it, for the tests of upgrading: run by that version, not by today's code.

    git worktree add /tmp/before 0efb3d9
    cd /tmp/before && PYTHONPATH=src python …/tests/bootstrap/upgrade/make.py …/tests/bootstrap/upgrade

It needs the packages of that version, and `pg_dump` for the tables of PostgreSQL; `DATABASE_URL` names a database of
PostgreSQL without tables. It writes `installation.tar.xz` (the data folder: tables on SQLite, keys, packs, log, evidence,
and one award's document as `award.json`) and `postgres.sql.xz` (the tables of PostgreSQL and what `migrate` wrote into them). The demonstration of that version
fills it, with classes of two; what the demonstration has nothing of is added here. Its keys guard nothing.
"""

import lzma
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SITE = "https://before.example"
NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
INSTITUTION = "asuka"
LEARNERS = 2
LEFT_OUT = {"demo-files", "mail", "kakitome.sqlite3-turn", "kakitome.sqlite3-wal", "kakitome.sqlite3-shm"}
"""Made again, or made by reading."""
MIGRATED = ("django_migrations", "django_content_type", "auth_permission")


def fill() -> None:
    """Fill the data folder of the environment."""
    from kakitome.bootstrap.starting import migrate, start_django  # noqa: PLC0415

    start_django()
    migrate()
    from kakitome.bootstrap import demo  # type: ignore[attr-defined]  # noqa: PLC0415
    from kakitome.bootstrap.installation import installation_from  # noqa: PLC0415
    from kakitome.bootstrap.platform import build_platform  # noqa: PLC0415

    platform = build_platform(installation_from(os.environ), now=lambda: NOW)
    demo.fill(platform, now=NOW, largest_cohort=LEARNERS)
    add_what_is_missing(platform)
    platform.sandbox.close()


def add_what_is_missing(platform: Any) -> None:
    """Check a document and keep the record, check two links, invite, make a key, propose to suspend a batch."""
    from kakitome.bootstrap.checking import facts_to_keep  # noqa: PLC0415

    from kakitome.ports.awards import AwardFilter  # noqa: PLC0415
    from kakitome.ports.withdrawals import Selection, WithdrawalAct  # noqa: PLC0415
    from kakitome.records.api_keys import ApiScope  # noqa: PLC0415
    from kakitome.records.invitations import Invitation  # noqa: PLC0415
    from kakitome.records.organisations import Role  # noqa: PLC0415
    from kakitome.services.revoking import Asking, Reasoned, draft_selection, propose  # noqa: PLC0415
    from kakitome.services.verifying_many import read_lines  # noqa: PLC0415

    store = platform.store(INSTITUTION)
    (record, *_) = store.awards.list_matching(AwardFilter(), limit=1)
    document = store.awards.get_document(record.credential_id)
    Path(platform.installation.data_dir, "award.json").write_bytes(document)
    report = platform.verifier().verify_bytes(document, now=NOW)
    platform.check_records.add(as_of=NOW, verdict=report.verdict.value, facts=facts_to_keep(report))
    links = read_lines(f"{SITE}/a/{record.number}\n{SITE}/a/K-0000-0000\n")
    platform.verification_batches.add(links, secret="s" * 43, created_at=NOW, expires_at=NOW + timedelta(days=7))
    platform.invitations.put(
        Invitation(
            id="",
            institution=INSTITUTION,
            node=INSTITUTION,
            email="invited@asuka.example",
            name="見本 招",
            language="ja",
            invited_by="t",
            invited_at=NOW,
            role=Role.VIEWER,
        )
    )
    scopes = frozenset({ApiScope.AWARD, ApiScope.READ})
    platform.api_keys.make(institution=INSTITUTION, name="SIS", scopes=scopes, by="t", now=NOW)
    asking = Asking(act=WithdrawalAct.SUSPEND, actor="t", answerable="t")
    drafted = draft_selection(store, Selection(batch=record.intent.batch), asking=asking, now=NOW)
    reasoned = Reasoned(reason="under_review", note="見本", count=drafted.ready)
    propose(store, drafted.number, reasoned=reasoned, actor="t", answerable="t", now=NOW)


def pack(folder: Path, target: Path) -> None:
    """Write the data folder into one file, its tables brought into one file before."""
    with sqlite3.connect(folder / "kakitome.sqlite3") as tables:
        tables.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    tables.execute("VACUUM")
    tables.close()
    with tarfile.open(target, "w:xz", preset=9) as archive:
        for entry in sorted(folder.iterdir()):
            if entry.name not in LEFT_OUT:
                archive.add(entry, arcname=entry.name, filter=without_owner)


def without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def dump_postgres(url: str, target: Path) -> None:
    """Write the tables of PostgreSQL as statements that any server takes."""
    migrate = "from kakitome.bootstrap.starting import migrate, start_django; start_django(); migrate()"
    subprocess.run([sys.executable, "-c", migrate], env={**os.environ, "DATABASE_URL": url}, check=True)
    tables = [word for table in MIGRATED for word in ("--table", table)]
    parts = (["--section=pre-data"], ["--data-only", "--inserts", *tables], ["--section=post-data"])
    command = ["pg_dump", "--no-owner", "--no-privileges", "--dbname", url.replace("postgres://", "postgresql://")]
    texts = [subprocess.run([*command, *part], check=True, capture_output=True, text=True).stdout for part in parts]
    # Lines that psql alone understands are left out.
    text = re.sub(r"^\\.*\n", "", "".join(texts), flags=re.MULTILINE)
    target.write_bytes(lzma.compress(text.encode(), preset=9))


def main(target: Path) -> None:
    """Make both files in a folder."""
    postgres = os.environ.pop("DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="kakitome-before-"))
    os.environ.update(
        KAKITOME_DATA_DIR=str(folder),
        KAKITOME_SITE_URL=SITE,
        KAKITOME_REGISTRIES=str(folder / "demo-registry.json"),
    )
    try:
        fill()
        pack(folder, target / "installation.tar.xz")
        dump_postgres(postgres, target / "postgres.sql.xz")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
