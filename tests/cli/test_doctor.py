"""`kakitome doctor DIR`: a folder that was tampered with is found out."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.issuing_shell import HEADER, IssuingShell, row


@pytest.fixture
def issued(issuing: IssuingShell) -> IssuingShell:
    assert issuing.issue() == 0
    assert issuing.revoke(issuing.credentials[0].name) == 0
    return issuing


def codes(shell: IssuingShell, *more: str) -> tuple[int, set[str]]:
    code = shell.run("doctor", str(shell.out), "--json", *more)
    return code, {finding["code"] for finding in json.loads(shell.out_text)["findings"]}


def test_a_folder_as_we_wrote_it_is_well(issued: IssuingShell) -> None:
    assert issued.run("doctor", str(issued.out)) == 0
    assert "異常はありません（授与3件" in issued.out_text
    assert codes(issued) == (0, set())


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace("髙橋".encode(), "高橋".encode()))


DAMAGE: dict[str, tuple[Callable[[IssuingShell], object], str]] = {
    "a changed credential": (lambda s: change(s.credentials[1]), "E_DOCTOR_I14_CHANGED"),
    "a lost credential": (lambda s: s.credentials[1].unlink(), "E_DOCTOR_I14_MISSING"),
    "an older status list": (
        lambda s: shutil.copy(s.out / "status/suspension-1.json", s.out / "status/revocation-1.json"),
        "E_DOCTOR_I5",
    ),
    "a lost key document": (lambda s: (s.out / "did.json").unlink(), "E_DOCTOR_FILE_MISSING"),
    "a changed key document": (lambda s: (s.out / "did.json").write_text("{}"), "E_DOCTOR_FILE_CHANGED"),
}


@pytest.mark.parametrize("damage", sorted(DAMAGE))
def test_damage_is_named(issued: IssuingShell, damage: str) -> None:
    act, code = DAMAGE[damage]
    act(issued)
    exit_code, found = codes(issued)
    assert (exit_code, code in found) == (1, True)


def test_a_broken_ledger_is_named_by_its_line(issued: IssuingShell) -> None:
    ledger = issued.out / "ledger.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    where = next(n for n, line in enumerate(lines) if b"award.issued" in line)
    lines[where] = lines[where].replace(b"command line", b"somebody els")
    ledger.write_bytes(b"".join(lines))
    assert issued.run("doctor", str(issued.out)) == 1
    assert f"{where + 1}行目" in issued.err_text


def test_a_ledger_that_was_cut_is_found_by_a_report_kept_elsewhere(issued: IssuingShell) -> None:
    issued.write("list.csv", HEADER + row(9))
    issued.issue()
    kept = issued.folder / "kept.json"
    shutil.copy(issued.out / "report.json", kept)
    assert codes(issued, "--checkpoint", str(kept)) == (0, set())
    line = json.loads(kept.read_text())["ledger"]["line"]
    ledger = issued.out / "ledger.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[: line - 1]))
    exit_code, found = codes(issued, "--checkpoint", str(kept))
    assert (exit_code, "E_DOCTOR_LEDGER_SHORT" in found) == (1, True)


def test_a_checkpoint_that_is_none_is_said_so(issued: IssuingShell) -> None:
    arguments = ("doctor", str(issued.out), "--checkpoint")
    assert issued.run(*arguments, str(issued.folder / "issuer.toml")) == 1
    assert "report.json" in issued.err_text
    assert issued.run(*arguments, str(issued.folder / "nothing.json")) == 2


def test_a_folder_that_is_no_book_is_said_so_and_left_alone(issuing: IssuingShell) -> None:
    assert issuing.run("doctor", str(issuing.folder)) == 2
    assert not (issuing.folder / ".kakitome").exists()
