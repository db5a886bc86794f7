"""A folder made by `kakitome issue`, judged by others: every credential accepted, what was withdrawn refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.issuing_shell import BASE, DEFINITION, HEADER, IssuingShell, row
from judges.harness import digitalbazaar, json_schema

pytestmark = pytest.mark.judge


def folders(shell: IssuingShell) -> Mapping[str, Path]:
    return {f"{BASE}/": shell.out}


def test_others_accept_every_credential_and_refuse_what_was_withdrawn(shell: IssuingShell) -> None:
    names = ("髙﨑 ①㈱", "𠮷田 葛󠄀", "O'Brien Zoë")
    shell.write("list.csv", HEADER + "".join(row(n, name=name) for n, name in enumerate(names, start=2)))
    assert shell.issue() == 0
    first, second, third = shell.credentials
    for credential in shell.credentials:
        assert json_schema(credential).verified
        judgement = digitalbazaar(credential, folders(shell))
        assert judgement.verified, judgement.errors
    shell.revoke(first.name)
    shell.revoke(second.name, "--suspend")
    assert not digitalbazaar(first, folders(shell)).verified
    assert not digitalbazaar(second, folders(shell)).verified
    assert shell.verdict(second) == "suspended"
    assert digitalbazaar(third, folders(shell)).verified
    third.write_bytes(third.read_bytes().replace("優".encode(), "秀".encode()))
    assert not digitalbazaar(third, folders(shell)).verified


def test_others_refuse_an_award_that_ran_out(shell: IssuingShell) -> None:
    shell.write("definition.toml", DEFINITION + "validity_months = 1\n")
    shell.write("list.csv", HEADER + row(2, on="2026-09-30"))
    assert shell.issue() == 0
    (credential,) = shell.credentials
    assert shell.verdict(credential) == "expired"
    assert not digitalbazaar(credential, folders(shell)).verified


def test_others_accept_old_awards_after_a_change_of_keys(shell: IssuingShell) -> None:
    shell.issue()
    rotate = ("keys", "rotate", str(shell.out), "--key", str(shell.folder / "issuer.key"))
    assert shell.run(*rotate, "--out", str(shell.folder / "next.key")) == 0
    shell.write("list.csv", HEADER + row(9))
    assert shell.issue(key="next.key") == 0
    for credential in shell.credentials:
        judgement = digitalbazaar(credential, folders(shell))
        assert judgement.verified, judgement.errors
