"""`kakitome revoke`: for good, or for a while."""

import json

import pytest

from cli.issuing_shell import BASE, HEADER, IssuingShell, row


@pytest.fixture
def issued(issuing: IssuingShell) -> IssuingShell:
    assert issuing.issue() == 0
    return issuing


def test_a_revoked_credential_is_refused_and_its_neighbour_is_not(issued: IssuingShell) -> None:
    first, second, _ = issued.credentials
    assert issued.revoke(first.name) == 0
    assert "失効させました" in issued.out_text
    assert issued.verdict(first) == "revoked"
    assert issued.verdict(second) == "valid_untrusted_issuer"


@pytest.mark.parametrize("form", ["address", "uuid", "file", "path", "number"])
def test_a_credential_is_named_by_whatever_one_has_at_hand(issued: IssuingShell, form: str) -> None:
    told = issued.report["rows"][0]
    uuid = told["credential"].rpartition("/")[2].removesuffix(".json")
    which = {
        "address": told["credential"],
        "uuid": uuid,
        "file": f"{uuid}.json",
        "path": str(issued.out / told["file"]),
        "number": told["number"],
    }[form]
    assert issued.revoke(which, "--json") == 0
    answer = json.loads(issued.out_text)
    assert (answer["credential"], answer["changed"], answer["revoked"]) == (told["credential"], True, True)
    assert issued.verdict(issued.out / told["file"]) == "revoked"


def test_a_suspension_comes_and_goes(issued: IssuingShell) -> None:
    first = issued.credentials[0]
    assert issued.revoke(first.name, "--suspend") == 0
    assert issued.verdict(first) == "suspended"
    assert issued.revoke(first.name, "--resume") == 0
    assert issued.verdict(first) == "valid_untrusted_issuer"
    assert issued.revoke(first.name, "--resume") == 0
    assert "停止していません" in issued.out_text


def test_a_revocation_is_final(issued: IssuingShell) -> None:
    first = issued.credentials[0]
    issued.revoke(first.name)
    assert issued.revoke(first.name) == 0
    assert "前から失効しています" in issued.out_text
    assert issued.revoke(first.name, "--resume") == 1
    assert "取り消せません" in issued.err_text
    assert issued.verdict(first) == "revoked"


def test_the_reason_stays_out_of_everything_public(issued: IssuingShell) -> None:
    issued.revoke(issued.credentials[0].name, reason="剽窃 山田太郎")
    public = [path for path in issued.out.rglob("*") if path.is_file() and ".kakitome" not in path.parts]
    assert [path.name for path in public if "剽窃".encode() in path.read_bytes()] == []


def test_awarding_goes_on_after_a_revocation(issued: IssuingShell) -> None:
    first = issued.credentials[0]
    issued.revoke(first.name)
    issued.write("list.csv", HEADER + row(2) + row(3) + row(4) + row(5))
    issued.issue()
    assert issued.verdict(first) == "revoked"
    assert len(issued.credentials) == 5
    # Row 5 is new; the revoked learner is awarded anew from a list that is not the revoked one's.
    assert {one["status"] for one in issued.report["rows"]} == {"skipped", "issued"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"which": "00000000-0000-0000-0000-000000000000"}, 2),
        ({"which": "no such thing"}, 2),
        ({"key": "other.key"}, 1),
        ({"reason": " "}, 1),
    ],
    ids=["unknown uuid", "words", "another key", "no reason"],
)
def test_what_cannot_be_revoked_is_said(issued: IssuingShell, arguments: dict[str, str], code: int) -> None:
    issued.run("keys", "new", "--out", str(issued.folder / "other.key"))
    given = {"which": issued.credentials[0].name, **arguments}
    assert issued.revoke(given.pop("which"), **given) == code
    assert issued.err_text
    assert {issued.verdict(path) for path in issued.credentials} == {"valid_untrusted_issuer"}


def test_a_folder_that_is_no_book_is_said_so(issued: IssuingShell) -> None:
    code = issued.run(
        "revoke", str(issued.folder), "x", "--key", str(issued.folder / "issuer.key"), "--reason", "r", "--lang", "en"
    )
    assert code == 2
    assert "kakitome issue" in issued.err_text
    assert not (issued.folder / ".kakitome").exists()


def test_suspending_and_resuming_at_once_is_a_usage_error(issued: IssuingShell) -> None:
    assert issued.revoke(issued.credentials[0].name, "--suspend", "--resume") == 2
    assert BASE
