"""Backing up and restoring as an operator does it: as commands, on both databases."""

import json
import os
import stat
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from support import forked, migrated_tables
from support.databases import database_url

pytestmark = pytest.mark.slow


FILL = """
from bootstrap.programs import opened
from bootstrap.platforms import add_institution, award
from contract.records import *
from kakitome.ports.accounts import Person
from kakitome.ports.organisations import NodeRole
p = opened()
add_institution(p)
person = p.accounts.add(Person(account="", name="髙橋", email="t@example.jp", language="ja"), password=None)
p.organisations.give_role(account=person.account, node_id="u", role=NodeRole.ADMIN, now=p.now())
award(p, "髙橋 葛󠄀子", "佐藤 𠮷")
# Enough for a pack; the two before lie in their rows.
award(p, *(f"見本 {number}" for number in range(32)), batch="B-2")
s = p.store("u")
s.outbox.add_many([message(1)])
s.batches.add(batch(), rows(), upload=b"\\x00\\xff")
from support import demonstration_entries
p.registry.add(demonstration_entries.entry(1, institution="u"))
"""

LOOK = """
import json
from bootstrap.programs import opened
from contract.records import *
from kakitome.learning.registry.terms import read_query
from kakitome.ports.awards import AwardFilter
from kakitome.ports.registry_search import RegistryQuery
p = opened(); s = p.store("u")
key_id = p.vault("u").list_key_ids()[0]
records = s.awards.list_matching(AwardFilter())
print(json.dumps({
    "documents": [s.awards.get_document(r.credential_id).decode() for r in records],
    "verdicts": [p.verifier().verify_bytes(s.awards.get_document(r.credential_id), now=p.now()).verdict for r in records],
    "learners": [r.intent.learner.name for r in records],
    "trail": s.audit.count(),
    "roles": {p.accounts.find(a).name: r for a in [m.account for m in p.organisations.list_members("u")]
              for r in p.organisations.roles_of(a).values()},
    "upload": list(s.batches.find_upload("B-0001-0001")),
    "found": [hit.card.number for hit in p.registry_search.search(RegistryQuery(terms=read_query("洋上風力"))).hits],
    "signs": len(p.vault("u").signer(key_id)(b"x")),
}))
"""

WRITE_ONE = """
s.audit.append_many([entry("later")])
"""


@dataclass(frozen=True)
class Site:
    """One installation: its data folder and its database."""

    folder: Path
    url: str = ""

    def python(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return forked.run(program, *arguments, env=forked.site(self.folder, DATABASE_URL=self.url))

    def kakitome(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python(forked.COMMAND, *arguments, "--lang", "en")

    def look(self) -> dict[str, object]:
        return self._told_by(LOOK)

    def look_and_write_one(self) -> dict[str, object]:
        return self._told_by(LOOK + WRITE_ONE)

    def _told_by(self, program: str) -> dict[str, object]:
        result = self.python(program)
        assert result.returncode == 0, result.stderr
        return dict(json.loads(result.stdout))


@contextmanager
def site(kind: str, folder: Path) -> Iterator[Site]:
    if kind == "sqlite":
        yield Site(folder)
        return
    with database_url(f"kakitome_site_{os.getpid()}_{folder.name.replace('-', '_')}") as url:
        yield Site(folder, url)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Site:
    found = Site(tmp_path_factory.mktemp("filled"))
    result = found.python(FILL)
    assert result.returncode == 0, result.stderr
    return found


@pytest.fixture(scope="module")
def seen(filled: Site) -> dict[str, object]:
    """What is in the installation that was filled; nothing changes it."""
    return filled.look()


@pytest.fixture(scope="module")
def backup(filled: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    # A folder of its own: a worker that does other modules in between makes it twice.
    folder = tmp_path_factory.mktemp("backup")
    file, passphrase = folder / "all.kakitome", folder / "passphrase"
    passphrase.write_text("correct horse battery staple\n")
    result = filled.kakitome("backup", str(file), "--passphrase-file", str(passphrase))
    assert result.returncode == 0, result.stderr
    return file


def with_keys(filled: Site, folder: Path) -> Path:
    """Put the key files where an operator would, from the copy kept elsewhere."""
    folder.mkdir(exist_ok=True)
    for name in ("key-encryption.key", "checkpoint.key", "log.key"):
        (folder / name).write_bytes((filled.folder / name).read_bytes())
        (folder / name).chmod(0o400)
    return folder


def assert_restored(result: subprocess.CompletedProcess[str], kind: str) -> None:
    """The rows are back, compared, and doctor finds nothing wrong with them."""
    assert "compared every one" in result.stdout, result.stderr
    wrong = [line for line in result.stdout.splitlines() if line.startswith("✗")]
    if kind == "postgres":
        # The server of the tests runs without fsync to be quick, and doctor is right to say so.
        wrong = [line for line in wrong if "power cut" not in line]
    else:
        assert result.returncode == 0
    assert wrong == []


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_everything_comes_back_and_no_later_act_is_lost_by_mistake(
    kind: str, filled: Site, seen: dict[str, object], backup: Path, tmp_path: Path
) -> None:
    """Source: docs/rules/faults.md F27."""
    with site(kind, with_keys(filled, tmp_path / kind)) as target:
        assert_restored(target.kakitome("restore", str(backup)), kind)

        # The other way round gives the same tables: one format for both databases.
        again = tmp_path / "again.kakitome"
        assert target.kakitome("backup", str(again)).returncode == 0
        tables = [json.loads(zipfile.ZipFile(file).read("manifest.json"))["tables"] for file in (backup, again)]
        # But for the log: what nobody had entered yet when the backup was made is entered by restoring.
        for table in ("log_entry", "log_place"):
            before, after = (rows.pop(table)["rows"] for rows in tables)
            assert before < after
        assert tables[0] == tables[1]

        # Everything is usable, and new rows are numbered behind the restored ones.
        assert target.look_and_write_one() == seen

        used = target.kakitome("restore", str(backup))
        assert (used.returncode, "--force" in used.stderr) == (1, True)
        lossy = target.kakitome("restore", str(backup), "--force")
        assert lossy.returncode == 1
        assert "There were 1 acts after the backup (u)" in lossy.stderr

        assert_restored(target.kakitome("restore", str(backup), "--force", "--accept-loss"), kind)
        assert target.look_and_write_one() == seen
        assert kind == "postgres" or list(target.folder.glob("kakitome.sqlite3.before-restore-*"))


def test_the_passphrase_brings_the_secret_files_back(
    filled: Site, seen: dict[str, object], backup: Path, tmp_path: Path
) -> None:
    target = Site(migrated_tables.lay(tmp_path / "new"))
    wrong = tmp_path / "wrong"
    wrong.write_text("not this one")
    refused = target.kakitome("restore", str(backup), "--passphrase-file", str(wrong))
    assert refused.returncode == 1
    assert "passphrase is wrong" in refused.stderr
    right = backup.parent / "passphrase"
    assert target.kakitome("restore", str(backup), "--passphrase-file", str(right)).returncode == 0
    assert target.look() == seen
    assert stat.S_IMODE((target.folder / "key-encryption.key").stat().st_mode) == 0o400


def test_without_the_keys_nothing_is_restored_and_no_new_ones_are_made(
    filled: Site, seen: dict[str, object], backup: Path, tmp_path: Path
) -> None:
    target = Site(tmp_path / "new")
    target.folder.mkdir()
    result = target.kakitome("restore", str(backup))
    assert (result.returncode, result.stdout) == (1, "")
    assert "First put the key files you kept (key-encryption.key, checkpoint.key, log.key)" in result.stderr
    assert not list(target.folder.glob("*.key")) + list(target.folder.glob("*.sqlite3"))
    assert Site(with_keys(filled, target.folder)).kakitome("restore", str(backup)).returncode == 0
    assert target.look() == seen


def test_where_the_keys_are_lost_the_rows_come_back_and_it_says_what_is_missing(backup: Path, tmp_path: Path) -> None:
    result = Site(migrated_tables.lay(tmp_path / "new")).kakitome("restore", str(backup), "--new-keys")
    assert result.returncode == 1
    assert "key-encryption.key" in result.stdout


def test_packs_lie_apart_and_only_new_ones_are_written(filled: Site, seen: dict[str, object], tmp_path: Path) -> None:
    apart = tmp_path / "objects"
    assert filled.kakitome("backup", str(tmp_path / "1"), "--objects", str(apart)).returncode == 0
    first = {path: path.stat().st_mtime_ns for path in apart.rglob("*") if path.is_file()}
    assert len(first) == 2
    assert filled.kakitome("backup", str(tmp_path / "2"), "--objects", str(apart)).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in apart.rglob("*") if path.is_file()} == first
    with zipfile.ZipFile(tmp_path / "2") as archive:
        assert [name for name in archive.namelist() if "objects" in name] == []

    target = Site(with_keys(filled, migrated_tables.lay(tmp_path / "new")))
    alone = target.kakitome("restore", str(tmp_path / "2"))
    assert (alone.returncode, "2 objects are missing or damaged" in alone.stderr) == (1, True)
    pack = max(first, key=lambda path: "packs" in path.parts)
    whole = pack.read_bytes()
    pack.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert target.kakitome("restore", str(tmp_path / "2"), "--objects", str(apart)).returncode == 1
    assert not (target.folder / "objects").exists()
    pack.write_bytes(whole)
    assert target.kakitome("restore", str(tmp_path / "2"), "--objects", str(apart)).returncode == 0
    assert target.look() == seen


def test_a_damaged_pack_comes_back_from_a_backup(
    filled: Site, seen: dict[str, object], backup: Path, tmp_path: Path
) -> None:
    target = Site(with_keys(filled, migrated_tables.lay(tmp_path / "new")))
    assert target.kakitome("restore", str(backup)).returncode == 0
    (pack,) = [path for path in (target.folder / "objects").rglob("packs/*/*")]
    pack.write_bytes(b"damaged")
    assert "✗" in target.kakitome("doctor").stdout
    assert target.kakitome("restore", str(backup), "--force").returncode == 0
    assert target.look() == seen


def test_a_backup_is_for_its_owner_only_and_holds_no_open_secret(filled: Site, backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    secret = (filled.folder / "key-encryption.key").read_bytes().strip()
    with zipfile.ZipFile(backup) as archive:
        assert not [name for name in archive.namelist() if secret in archive.read(name)]


def test_a_damaged_backup_touches_nothing(filled: Site, backup: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.kakitome"
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(damaged, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, content.replace("見本大学".encode(), "別の大学".encode()))
    target = Site(tmp_path / "new")
    result = target.kakitome("restore", str(damaged))
    assert result.returncode == 1
    assert "damaged" in result.stderr
    cut = tmp_path / "cut.kakitome"
    cut.write_bytes(backup.read_bytes()[:-2000])
    assert target.kakitome("restore", str(cut)).returncode == 1


def test_a_backup_does_not_overwrite_a_file(filled: Site, backup: Path) -> None:
    before = backup.read_bytes()
    assert filled.kakitome("backup", str(backup)).returncode == 1
    assert backup.read_bytes() == before
