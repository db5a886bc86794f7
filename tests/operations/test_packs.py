"""Packs of signed documents on a whole platform: crashes around them, damage to them, and what the doctor says."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from operations.test_losses import AWARD_ONCE, BEGIN, EXAMINE, ask, start

pytestmark = pytest.mark.slow


AWARD_MANY = """
from bootstrap.programs import opened, say
from bootstrap.platforms import award
outcomes = award(opened(), *[f"学修者 {n}" for n in range(40)], batch="B-many")
say([outcome.credential_id for outcome in outcomes if outcome.credential_id])
"""

AWARD_MORE = AWARD_ONCE.replace('"もう一人"', '*[f"もう一人 {n}" for n in range(32)]')

LOOK = """
from bootstrap.programs import opened, say
from kakitome.operations.doctor import examine_platform
from kakitome.errors import KakitomeError
platform = opened()
found = examine_platform(platform, now=platform.now(), deep="quick" not in __import__("sys").argv)
say([[f.problem.severity, f.problem.code, dict(f.problem.params)] for f in found.findings])
"""

PACKS = ("objects", "documents", "u", "packs")
REFERENCES = ("objects", "documents", "u", "references")


def files(folder: Path, *parts: str) -> list[Path]:
    return sorted(path for path in folder.joinpath(*parts).rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs")
    ask(folder, BEGIN)
    assert len(ask(folder, AWARD_MANY)) == 40
    return folder


@pytest.fixture
def site(filled: Path, tmp_path: Path) -> Path:
    """A copy to do harm to."""
    return Path(shutil.copytree(filled, tmp_path / "site"))


def codes(told: list[list[object]], severity: str = "error") -> list[object]:
    return [code for found, code, _ in told if found == severity]


def test_a_batch_lies_in_one_pack_that_only_the_platform_reads(site: Path) -> None:
    (pack,), (reference,) = files(site, *PACKS), files(site, *REFERENCES)
    assert pack.stat().st_size < 40 * 1500
    assert reference.stat().st_size < 20_000
    for path in (pack, reference, *pack.parents[:5]):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert codes(ask(site, LOOK)) == []


@pytest.mark.parametrize("place", ["before_pack", "after_pack", "after_store", "before_intent", "after_intent"])
def test_a_crash_around_a_pack_loses_and_doubles_nothing(
    site: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("KAKITOME_FAILPOINT", f"{place}:crash")
    process = start(site, AWARD_MORE)
    output, _ = process.communicate()
    assert (process.returncode, output) == (-9, "")
    monkeypatch.delenv("KAKITOME_FAILPOINT")
    orphans = codes(ask(site, LOOK, "quick"), "warning").count("W_DOCTOR_PACK_ORPHAN")
    assert orphans == (1 if place in ("after_pack", "after_store") else 0)
    seen = ask(site, EXAMINE, "resume")
    assert (seen["findings"], seen["open"]) == ([], 0)
    assert len(seen["issued"]) == len(set(seen["issued"])) == (40 if place == "before_intent" else 72)
    # Signing again gave the same bytes, so that the same pack is used after all.
    assert "W_DOCTOR_PACK_ORPHAN" not in codes(ask(site, LOOK, "quick"), "warning")


def test_a_flipped_bit_is_told_by_pack_and_by_number(site: Path) -> None:
    """Source: docs/rules/faults.md F15."""
    (pack,) = files(site, *PACKS)
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 4
    pack.write_bytes(data)
    told = ask(site, LOOK)
    # The log cannot take it in either, which is told as well.
    assert set(codes(told)) == {"E_DOCTOR_I14_UNREADABLE", "E_DOCTOR_PACK_DAMAGED", "E_DOCUMENT_DAMAGED"}
    assert {"pack": pack.name[:12]} in [params for _, _, params in told]


@pytest.mark.parametrize("how", ["quick", "deep"])
def test_a_missing_pack_is_told(site: Path, how: str) -> None:
    (pack,) = files(site, *PACKS)
    pack.unlink()
    told = ask(site, LOOK, how)
    assert ["error", "E_DOCTOR_PACK_MISSING", {"pack": pack.name[:12]}] in told
    assert codes(told).count("E_DOCTOR_I14_UNREADABLE") == (40 if how == "deep" else 0)


def test_a_missing_reference_is_told(site: Path) -> None:
    (reference,) = files(site, *REFERENCES)
    reference.unlink()
    assert ["error", "E_DOCTOR_PACK_MISSING", {"pack": reference.name[:12]}] in ask(site, LOOK, "quick")


def test_a_pack_nobody_points_at_is_named_and_nothing_is_wrong(site: Path) -> None:
    (pack,) = files(site, *PACKS)
    name = "0" * 64
    stray = pack.parents[1] / "00" / name
    stray.parent.mkdir(exist_ok=True)  # the pack of the award may lie there: its name is a hash
    stray.write_bytes(b"stray")
    told = ask(site, LOOK)
    assert codes(told) == []
    assert ["warning", "W_DOCTOR_PACK_ORPHAN", {"pack": name[:12]}] in told


def test_a_full_disk_stops_awarding_with_a_sentence_and_awarding_goes_on_when_there_is_room(site: Path) -> None:
    """Source: docs/rules/faults.md F10."""
    packs = site.joinpath(*PACKS)
    packs.chmod(0o500)
    if os.access(packs, os.W_OK):
        # The superuser may write everywhere: a file in the place of every folder stands in for a full disk.
        shutil.move(packs, site / "aside")
        packs.write_bytes(b"")
        assert ask(site, AWARD_MORE) == "E_OBJECT_UNWRITABLE"
        packs.unlink()
        shutil.move(site / "aside", packs)
    else:
        assert ask(site, AWARD_MORE) == "E_OBJECT_UNWRITABLE"
    packs.chmod(0o700)
    seen = ask(site, EXAMINE, "resume")
    assert (seen["findings"], seen["open"], len(seen["issued"])) == ([], 0, 72)


def test_one_award_needs_no_pack_but_its_reference(site: Path) -> None:
    before = files(site, *PACKS)
    assert ask(site, AWARD_ONCE) == "awarded"
    assert files(site, *PACKS) == before
    for pack in before:
        pack.unlink()
    # What lies in its row is read without any pack.
    assert codes(ask(site, LOOK)).count("E_DOCTOR_I14_UNREADABLE") == 40
    for reference in files(site, *REFERENCES):
        reference.unlink()
    told = ask(site, LOOK)
    assert codes(told).count("E_DOCTOR_I14_UNREADABLE") == 41
