"""`kakitome endorse`, and awards of a folder that carry what it signed."""

import json
from pathlib import Path

from cli.issuing_shell import BASE, ISSUER, IssuingShell

ADDRESS = f"{BASE}/microcredentials/data-literacy-v1.json"
BODY = """
did = "did:web:body.example:issuers:body"
name = { ja = "見本承認機構", en = "Example recognition body" }
country = "JP"
"""


def endorse(issuing: IssuingShell, *more: str, about: str = ADDRESS, issuer: str = BODY) -> tuple[int, Path]:
    body = issuing.write("body.toml", issuer)
    key, out = issuing.folder / "body.key", issuing.folder / "endorsement.json"
    if not key.exists():
        assert issuing.run("keys", "new", "--out", str(key)) == 0
    named = ["--issuer", str(body), "--key", str(key), "--about", about, "--out", str(out)]
    return issuing.run("endorse", *named, "--comment", "現場で役立つ。", "--comment", "Useful at work.", *more), out


def test_an_endorsement_in_a_file_is_carried_by_awards(issuing: IssuingShell) -> None:
    code, file = endorse(issuing, "--until", "2099-03-31")
    assert code == 0
    signed = json.loads(file.read_bytes())
    assert signed["validUntil"] == "2099-04-01T00:00:00Z"
    assert signed["credentialSubject"]["endorsementComment"] == "現場で役立つ。\n\n---\n\nUseful at work."
    assert issuing.issue("--endorsement", str(file)) == 0
    credential = json.loads(issuing.credentials[0].read_bytes())
    assert credential["credentialSubject"]["achievement"]["endorsement"] == [signed]
    assert issuing.verdict(issuing.credentials[0]) == "valid_untrusted_issuer"


def test_a_file_that_is_there_is_not_written_over(issuing: IssuingShell) -> None:
    endorse(issuing)
    code, file = endorse(issuing, about="https://elsewhere.example/1")
    assert code == 1
    assert json.loads(file.read_bytes())["credentialSubject"]["id"] == ADDRESS


def test_nobody_endorses_themselves(issuing: IssuingShell) -> None:
    code, file = endorse(issuing, issuer=ISSUER)
    assert code == 1
    assert not file.exists()


def test_what_is_no_endorsement_of_this_award_stops_before_anything_is_written(issuing: IssuingShell) -> None:
    _code, other = endorse(issuing, about="https://elsewhere.example/1")
    assert issuing.issue("--endorsement", str(other)) == 1
    none = issuing.write("none.json", "{}")
    assert issuing.issue("--endorsement", str(none)) == 1
    altered = issuing.write("altered.json", other.read_text(encoding="utf-8").replace("Useful", "Useless"))
    assert issuing.issue("--endorsement", str(altered)) == 1
    assert issuing.issue("--endorsement", str(issuing.folder / "nowhere.json")) == 2
    assert not issuing.out.exists()
