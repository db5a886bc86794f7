"""`kakitome revoke --list`: many credentials of a folder at once."""

import csv
import json

import pytest

from cli.issuing_shell import IssuingShell


@pytest.fixture
def issued(issuing: IssuingShell) -> IssuingShell:
    assert issuing.issue() == 0
    return issuing


def by_list(issued: IssuingShell, *rows: str, more: tuple[str, ...] = (), reason: str = "mistake") -> int:
    listed = issued.write("withdraw.csv", "授与番号\n" + "".join(f"{row}\n" for row in rows), "cp932")
    key = str(issued.folder / "issuer.key")
    return issued.run("revoke", str(issued.out), "--list", str(listed), "--key", key, "--reason", reason, *more)


def numbers(issued: IssuingShell) -> list[str]:
    return [row["number"] for row in issued.report["rows"]]


def verdicts(issued: IssuingShell) -> list[str]:
    return [issued.verdict(issued.out / row["file"]) for row in issued.report["rows"]]


def test_what_a_list_names_is_revoked_and_nothing_else(issued: IssuingShell) -> None:
    first, second, _ = numbers(issued)
    assert by_list(issued, first.replace("-", "－"), second.lower()) == 0
    assert "2行のうち2件を失効させました" in issued.out_text
    assert verdicts(issued) == ["revoked", "revoked", "valid_untrusted_issuer"]


def test_run_again_it_does_nothing_twice(issued: IssuingShell) -> None:
    by_list(issued, *numbers(issued))
    ledger = (issued.out / "ledger.jsonl") if (issued.out / "ledger.jsonl").exists() else None
    before = ledger.read_bytes().count(b"changed") if ledger else 0
    assert by_list(issued, *numbers(issued)) == 0
    assert "3行のうち0件" in issued.out_text
    assert issued.out_text.count("前から失効しています") == 3
    assert (ledger.read_bytes().count(b"changed") if ledger else 0) == before


def test_a_rehearsal_changes_nothing(issued: IssuingShell) -> None:
    assert by_list(issued, *numbers(issued), more=("--dry-run",)) == 0
    assert "まだ何も変わっていません" in issued.out_text
    assert set(verdicts(issued)) == {"valid_untrusted_issuer"}


def test_bad_lines_are_told_on_screen_and_in_the_result_and_the_others_done(issued: IssuingShell) -> None:
    first, second, _ = numbers(issued)
    result = issued.folder / "result.csv"
    more = ("--suspend", "--result", str(result), "--json")
    assert by_list(issued, first, first, "A-7K3M-94QX", "A-7K3M-94QT", second, more=more) == 1
    told = json.loads(issued.out_text)
    assert [(one["row"], one["state"], one["code"]) for one in told] == [
        (2, "changed", ""),
        (3, "repeated", "I_WITHDRAWAL_REPEATED"),
        (4, "refused", "E_WITHDRAWAL_CHECK"),
        (5, "refused", "E_WITHDRAWAL_NOT_FOUND"),
        (6, "changed", ""),
    ]
    rows = list(csv.reader(result.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[4] for row in rows[1:]] == [one["state"] for one in told]
    assert verdicts(issued) == ["suspended", "suspended", "valid_untrusted_issuer"]
    assert by_list(issued, first, second, more=("--resume",)) == 0
    assert set(verdicts(issued)) == {"valid_untrusted_issuer"}


def test_a_revocation_in_a_list_is_final(issued: IssuingShell) -> None:
    by_list(issued, *numbers(issued))
    assert by_list(issued, *numbers(issued), more=("--resume",)) == 1
    assert set(verdicts(issued)) == {"revoked"}


def test_a_list_without_numbers_or_a_reason_is_refused(issued: IssuingShell) -> None:
    assert by_list(issued, "見本 花子") == 1
    assert "授与番号がひとつも見つかりません" in issued.err_text
    assert by_list(issued, *numbers(issued), reason=" ") == 1
    assert set(verdicts(issued)) == {"valid_untrusted_issuer"}


@pytest.mark.parametrize("more", [("x", "--list", "y"), (), ("x", "--dry-run"), ("--list", "no-such-file.csv")])
def test_an_id_or_a_list_but_not_both(issued: IssuingShell, more: tuple[str, ...]) -> None:
    key = str(issued.folder / "issuer.key")
    assert issued.run("revoke", str(issued.out), *more, "--key", key, "--reason", "r") == 2
