"""`kakitome verify --trust`: a file, an address, a list that nobody signed; each is named with its answer and why."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kakitome.cli import run
from vectors import issuer_site, seal_certificates, trusted_lists


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    issuer_site.lasting_site().write(tmp_path / "site")
    (tmp_path / "award.json").write_bytes(issuer_site.as_bytes(issuer_site.lasting()))
    (tmp_path / "registries").mkdir()
    (tmp_path / "registries" / "issuers.json").write_bytes(issuer_site.as_bytes(issuer_site.REGISTRY))
    return tmp_path


def report(folder: Path, capture: pytest.CaptureFixture[str], *trust: str) -> Any:
    options = [f"--resolve=https://u.example={folder / 'site'}"]
    options += [f"--resolve=https://registry.example={folder / 'registries'}"]
    options += [option for one in trust for option in ("--trust", one)]
    run(["verify", str(folder / "award.json"), "--json", "--offline", *options])
    return json.loads(capture.readouterr().out)


def test_a_registry_at_an_address_makes_an_issuer_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = report(folder, capsys, "https://registry.example/issuers.json")
    assert found["verdict"] == "valid"
    (answer,) = found["registries"]
    assert (answer["answer"], answer["reason"]["code"]) == ("listed", "I_REGISTRY_LISTED_READ")


def test_a_silent_address_is_told_beside_the_one_that_answered(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = ("https://silent.example/issuers.json", str(folder / "registries" / "issuers.json"))
    found = report(folder, capsys, *trust)
    assert found["verdict"] == "valid"
    assert [one["reason"]["code"] for one in found["registries"]] == ["W_REGISTRY_NO_ANSWER", "I_REGISTRY_LISTED"]
    assert found["registries"][0]["answer"] == "could_not_ask"


def test_a_list_that_nobody_signed_is_named_and_not_believed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = trusted_lists.trusted_list(
        trusted_lists.service(seal_certificates.authority().der, (trusted_lists.GRANTED, "2020-01-01T00:00:00Z"))
    )
    (folder / "national.xml").write_bytes(listed)
    found = report(folder, capsys, str(folder / "national.xml"))
    assert found["verdict"] == "valid_untrusted_issuer"
    (answer,) = found["registries"]
    assert (answer["answer"], answer["reason"]["code"]) == ("could_not_ask", "W_REGISTRY_UNSIGNED")
    assert answer["registry"]["en"] == "EX: Sample trusted list"


@pytest.mark.parametrize("content", [b"[]", b"<html/>", b""])
def test_a_file_that_is_no_registry_is_a_usage_error(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (folder / "x.json").write_bytes(content)
    assert run(["verify", str(folder / "award.json"), "--trust", str(folder / "x.json")]) == 2
    # The box around the message breaks a long path wherever its edge is.
    assert "x.json" in re.sub(r"[\s│]", "", capsys.readouterr().err)
    assert run(["verify", str(folder / "award.json"), "--trust", str(folder / "absent.json")]) == 2
