"""`kakitome convert`: whatever comes out, `kakitome verify` says of it what it says of the award itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.issuing_shell import BASE, IssuingShell
from kakitome.documents.jose.compact import read_compact

FORMS = {
    "png": "Open Badges 3.0 (PNG)",
    "svg": "Open Badges 3.0 (SVG)",
    "vc-jwt": "Open Badges 3.0 · VC-JWT",
    "sd-jwt": "SD-JWT VC",
    "vc-sd-jwt": "Open Badges 3.0 · SD-JWT",
    "clr": "CLR 2.0",
    "blockcerts": "Blockcerts v3",
}


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> IssuingShell:
    monkeypatch.chdir(tmp_path)
    made = IssuingShell(tmp_path, capsys)
    made.prepare()
    assert made.issue() == 0
    return made


def converted(shell: IssuingShell, form: str, *more: str) -> Path:
    out = shell.folder / f"out-{form}"
    key = ["--key", str(shell.folder / "issuer.key")]
    key += ["--log", str(shell.out / "log")] if form == "blockcerts" else []
    code = shell.run("convert", str(shell.credentials[0]), "--to", form, "--out", str(out), *key, *more)
    assert code == 0, shell.err_text
    return out


def verified(shell: IssuingShell, file: Path, *more: str) -> Any:
    log = shell.out / "log" / "key"
    known = ("--log", log.read_text(encoding="ascii").strip()) if log.exists() else ()
    shell.run("verify", str(file), "--json", "--resolve", f"{BASE}/={shell.out}", "--offline", *known, *more)
    return json.loads(shell.out_text)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_an_award_in_another_envelope_verifies_like_the_award(shell: IssuingShell, form: str) -> None:
    report = verified(shell, converted(shell, form))
    assert (report["format"], report["verdict"]) == (FORMS[form], "valid_untrusted_issuer"), report


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_withdrawal_reaches_every_envelope(shell: IssuingShell, form: str) -> None:
    file = converted(shell, form)
    identifier = json.loads(shell.credentials[0].read_text(encoding="utf-8"))["id"]
    key = str(shell.folder / "issuer.key")
    assert shell.run("revoke", str(shell.out), identifier, "--key", key, "--reason", "x") == 0, shell.err_text
    assert verified(shell, file)["verdict"] == "revoked"


def test_the_award_itself_comes_out_byte_for_byte(shell: IssuingShell) -> None:
    baked = converted(shell, "png")
    out = shell.folder / "again.json"
    assert shell.run("convert", str(baked), "--to", "ob3", "--out", str(out)) == 0
    assert out.read_bytes() == shell.credentials[0].read_bytes()


def test_a_form_that_is_signed_needs_a_key_and_says_so(shell: IssuingShell) -> None:
    assert shell.run("convert", str(shell.credentials[0]), "--to", "vc-jwt") == 2
    assert "--key" in shell.err_text


def test_another_issuers_award_cannot_be_converted(shell: IssuingShell) -> None:
    shell.write("other.toml", 'did = "did:web:v.example"\nname = "別の大学"\n')
    code = shell.run("convert", str(shell.credentials[0]), "--to", "png", "--issuer", str(shell.folder / "other.toml"))
    assert code == 1
    assert "did:web:u.example:issuers:x" in shell.err_text


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"%PDF-1.7", b'{"type": "x"}'])
def test_what_is_no_award_is_refused(shell: IssuingShell, content: bytes) -> None:
    file = shell.folder / "x.json"
    file.write_bytes(content)
    assert shell.run("convert", str(file), "--to", "png") == 1
    assert shell.err_text


def test_an_unknown_form_is_a_usage_error(shell: IssuingShell) -> None:
    assert shell.run("convert", str(shell.credentials[0]), "--to", "fax") == 2


def test_a_pdf_carries_the_award_byte_for_byte(shell: IssuingShell) -> None:
    import pikepdf  # noqa: PLC0415

    file = converted(shell, "pdf", "--languages", "ja")
    with pikepdf.open(file) as pdf:
        attached = [one.get_file().read_bytes() for one in pdf.attachments.values()]
    assert attached == [shell.credentials[0].read_bytes()]


def test_two_awards_are_anchored_in_one_log_one_after_the_other(shell: IssuingShell) -> None:
    first = converted(shell, "blockcerts")
    kept = first.rename(shell.folder / "first.json")
    key = ("--key", str(shell.folder / "issuer.key"), "--log", str(shell.out / "log"))
    second = shell.folder / "second.json"
    assert shell.run("convert", str(shell.credentials[1]), "--to", "blockcerts", "--out", str(second), *key) == 0
    assert [verified(shell, one)["verdict"] for one in (kept, second)] == ["valid_untrusted_issuer"] * 2


def test_blockcerts_need_a_log_and_say_so(shell: IssuingShell) -> None:
    key = ("--key", str(shell.folder / "issuer.key"))
    assert shell.run("convert", str(shell.credentials[0]), "--to", "blockcerts", *key) != 0
    assert "--log" in shell.err_text


def test_what_stands_in_a_log_nobody_named_is_left_open(shell: IssuingShell) -> None:
    file = converted(shell, "blockcerts")
    (shell.out / "log" / "key").unlink()
    assert verified(shell, file)["verdict"] == "indeterminate"


def test_an_award_with_a_base_proof_is_for_its_holder_alone(shell: IssuingShell) -> None:
    assert verified(shell, converted(shell, "ecdsa-sd"))["verdict"] == "unsupported"


def test_a_signed_badge_of_version_2_verifies_like_the_award(shell: IssuingShell) -> None:
    file = converted(shell, "ob2")
    assert shell.run("verify", str(file), "--json", "--resolve", f"{BASE}/={shell.out}", "--offline") in (0, 1, 3)
    report = json.loads(shell.out_text)
    assert report["format"].startswith("Open Badges 2.0"), report["format"]


SECOND_ENTRY = "https://www.w3.org/2018/credentials#credentialStatus"


def in_the_older_layout(award: dict[str, Any]) -> dict[str, Any]:
    """Lay an award's status out in two entries, as ours had it before."""
    first = dict(award["credentialStatus"])
    name = first.pop("statusReference")
    address, _, place = name.partition("#")
    more = {"id": name, "statusPurpose": "suspension", "statusListIndex": place, "statusListCredential": address}
    return award | {"credentialStatus": first, SECOND_ENTRY: [first | more]}


@pytest.mark.parametrize("form", ["ecdsa-sd", "vc-jwt"])
def test_an_award_from_before_gets_the_status_that_others_read_when_it_is_signed_anew(
    shell: IssuingShell, form: str
) -> None:
    award = json.loads(shell.credentials[0].read_text(encoding="utf-8"))
    shell.credentials[0].write_text(json.dumps(in_the_older_layout(award), ensure_ascii=False), encoding="utf-8")
    data = converted(shell, form).read_bytes()
    made = json.loads(data) if form == "ecdsa-sd" else json.loads(read_compact(data.strip()).payload)
    assert made["credentialStatus"] == award["credentialStatus"]
    assert SECOND_ENTRY not in made
