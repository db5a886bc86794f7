"""An award in force, suspended and revoked, as `kakitome issue` and `revoke` publish it, before everybody who reads it."""

import json
from pathlib import Path

import pytest

from cli.issuing_shell import BASE, HEADER, IssuingShell, row
from judges.harness import digitalbazaar, json_schema
from judges.test_dcc import asked
from judges.test_digitalbazaar import Site
from judges.test_status_ways import STATES, WANTED, by_the_rule_of_1edtech, openbadgeslib, pem
from kakitome.documents.status.bitstring import TELLS_REPLACED
from kakitome.documents.vc.strict_json import load

pytestmark = pytest.mark.judge


def test_what_we_ship_is_accepted_by_all_and_refused_by_all_while_it_is_suspended_or_revoked(
    shell: IssuingShell,
) -> None:
    shell.write("list.csv", HEADER + "".join(row(n) for n in (2, 3, 4)))
    assert shell.issue() == 0
    files = dict(zip(STATES, shell.credentials, strict=True))
    folders = {f"{BASE}/": shell.out}
    site = Site(shell.out, json.loads(shell.credentials[0].read_bytes())["issuer"]["id"])
    assert [shell.verdict(file) for file in files.values()] == ["valid_untrusted_issuer"] * 3
    for state in ("all in force", "two withdrawn", "one reinstated"):
        if state == "two withdrawn":
            shell.revoke(files["suspended"].name, "--suspend")
            shell.revoke(files["revoked"].name)
        elif state == "one reinstated":
            shell.revoke(files["suspended"].name, "--resume")
        wanted = {"all in force": [True] * 3, "two withdrawn": WANTED, "one reinstated": [True, True, False]}[state]
        documents = [load(file.read_bytes()) for file in files.values()]
        keys = [pem(one["proof"]["verificationMethod"].partition("#")[2]) for one in documents]
        assert [json_schema(file).verified for file in files.values()] == [True] * 3
        assert [digitalbazaar(file, folders).verified for file in files.values()] == wanted
        assert [asked(site, document).stands for document in documents] == wanted
        found = [openbadgeslib(one, folders, key=key) for one, key in zip(documents, keys, strict=True)]
        assert found == wanted
        assert [by_the_rule_of_1edtech(document, folders) for document in documents] == wanted
    shell.revoke(files["in force"].name, "--suspend")
    assert [shell.verdict(file) for file in files.values()] == ["suspended", "valid_untrusted_issuer", "revoked"]


def judged(shell: IssuingShell, files: list[Path]) -> dict[str, list[bool]]:
    """Ask everybody about shipped files, with the folder as it lies there now."""
    folders = {f"{BASE}/": shell.out}
    documents = [load(file.read_bytes()) for file in files]
    site = Site(shell.out, documents[0]["issuer"]["id"])
    keys = [pem(one["proof"]["verificationMethod"].partition("#")[2]) for one in documents]
    return {
        "digitalbazaar": [digitalbazaar(file, folders).verified for file in files],
        "dcc": [asked(site, document).stands for document in documents],
        "openbadgeslib": [openbadgeslib(one, folders, key=key) for one, key in zip(documents, keys, strict=True)],
        "1EdTech": [by_the_rule_of_1edtech(document, folders) for document in documents],
    }


def halves(shell: IssuingShell) -> list[bool]:
    """Whether the lists of revoked awards say, in a second half, what was replaced."""
    return [TELLS_REPLACED in file.read_text("utf-8") for file in (shell.out / "status").glob("revocation-*.json")]


def test_a_list_with_a_second_half_is_read_by_all_after_a_correction(shell: IssuingShell) -> None:
    shell.write("list.csv", HEADER + row(2) + row(3))
    assert shell.issue() == 0
    before = set(shell.credentials)
    shell.write("list.csv", HEADER + row(2, grade="良") + row(3))
    assert shell.issue("--on-duplicate", "replace") == 0, shell.err_text
    fresh = sorted(set(shell.credentials) - before)
    old = [file for file in before if shell.verdict(file) == "superseded"]
    assert old
    assert fresh
    assert halves(shell) == [True]
    untouched = [file for file in before if file not in old]
    found = judged(shell, [*old, *fresh, *untouched])
    wanted = [False] * len(old) + [True] * len(fresh) + [True] * len(untouched)
    assert list(found.values()) == [wanted] * len(found), found


def test_awards_that_were_signed_anew_after_a_theft_are_accepted_by_all_and_their_earlier_files_by_none(
    shell: IssuingShell,
) -> None:
    shell.write("list.csv", HEADER + row(2))
    assert shell.issue() == 0
    (old,) = shell.credentials
    key, new = (str(shell.folder / name) for name in ("issuer.key", "new.key"))
    leak = ("keys", "leak", str(shell.out), "--key", key, "--since", "2026-01-01", "--out", new)
    assert shell.run(*leak) == 0, shell.err_text
    assert shell.run("keys", "reseal", str(shell.out), "--key", new) == 0, shell.err_text
    (fresh,) = set(shell.credentials) - {old}
    assert (shell.verdict(old), shell.verdict(fresh)) == ("superseded", "valid_untrusted_issuer")
    assert halves(shell) == [True]
    found = judged(shell, [old, fresh])
    assert list(found.values()) == [[False, True]] * len(found), found
