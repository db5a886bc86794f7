"""What passes of telephones are signed with, as the environment says."""

from pathlib import Path

import pytest

from kakitome.bootstrap.phone_pass_settings import phone_passes_of
from kakitome.errors import Misconfigured
from support.phone_pass_files import ISSUER_NUMBER, PASS_TYPE, TEAM, apple_file, google_file, subject_of


def test_no_pass_is_made_unless_somebody_says_so() -> None:
    assert not phone_passes_of({}).is_offered


def test_a_certificate_says_which_pass_type_and_team_it_is_for(tmp_path: Path) -> None:
    passes = phone_passes_of({"KAKITOME_APPLE_PASS": str(apple_file(tmp_path))})
    assert passes.apple is not None and (passes.apple.pass_type, passes.apple.team) == (PASS_TYPE, TEAM)
    assert passes.is_offered and passes.google is None


def test_the_order_of_the_parts_does_not_matter(tmp_path: Path) -> None:
    file = apple_file(tmp_path, parts="intermediate key certificate")
    assert phone_passes_of({"KAKITOME_APPLE_PASS": str(file)}).is_offered


@pytest.mark.parametrize(
    ("parts", "lack"),
    [
        ("certificate intermediate", "file"),
        ("certificate key", "chain"),
        ("key intermediate", "key"),
        ("certificate other-key", "key"),
    ],
)
def test_a_file_that_cannot_sign_is_told_before_anything_starts(tmp_path: Path, parts: str, lack: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        phone_passes_of({"KAKITOME_APPLE_PASS": str(apple_file(tmp_path, parts=parts))})
    assert (refused.value.code, refused.value.params["lack"]) == ("E_CONFIG_APPLE_PASS", lack)


def test_a_certificate_of_no_pass_type_is_refused(tmp_path: Path) -> None:
    file = apple_file(tmp_path, subject=subject_of(cn="a web site", ou=TEAM))
    with pytest.raises(Misconfigured) as refused:
        phone_passes_of({"KAKITOME_APPLE_PASS": str(file)})
    assert refused.value.params["lack"] == "subject"


def test_a_service_account_goes_with_the_issuers_number(tmp_path: Path) -> None:
    environment = {"KAKITOME_GOOGLE_PASS": str(google_file(tmp_path))}
    passes = phone_passes_of({**environment, "KAKITOME_GOOGLE_PASS_ISSUER": ISSUER_NUMBER})
    assert passes.google is not None and passes.google.issuer.number == ISSUER_NUMBER
    for number in ("", "x", "１２"):
        with pytest.raises(Misconfigured) as refused:
            phone_passes_of({**environment, "KAKITOME_GOOGLE_PASS_ISSUER": number})
        assert refused.value.code == "E_CONFIG_GOOGLE_PASS"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"client_email": "a@b.example", "private_key": "none"}'])
def test_a_file_that_is_no_service_account_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "account.json"
    file.write_text(text)
    with pytest.raises(Misconfigured) as refused:
        phone_passes_of({"KAKITOME_GOOGLE_PASS": str(file), "KAKITOME_GOOGLE_PASS_ISSUER": ISSUER_NUMBER})
    assert refused.value.params["lack"] == "file"
