"""Award keys in a token: made there, signing there; away, awarding waits and nothing else does.

Source: docs/rules/faults.md F35; docs/adr/0043-award-keys-in-tokens.md.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from bootstrap.platforms import DID, NOW, add_institution, award, open_platform
from kakitome.bootstrap.envelope_tools import settings_problems
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Unavailable
from kakitome.gateways import pkcs11_token
from kakitome.journeys.institutions.token_keys import find_token_problem
from kakitome.journeys.platform import Platform
from kakitome.operations.doctor import examine_platform
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.services.issuing import resume
from support.softhsm import PIN, SoftHsm, open_softhsm

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Bench:
    """A token, and the settings that name it for the institution `u`."""

    hsm: SoftHsm
    folder: Path
    serial: str

    def write(self, *, serial: str = "", pin: str = PIN, mode: int = 0o400) -> None:
        pin_file = self.folder / "u.pin"
        pin_file.unlink(missing_ok=True)
        pin_file.write_text(pin)
        pin_file.chmod(mode)
        self.settings.write_text(
            f'[u]\nmodule = "{self.hsm.module}"\ntoken = "kakitome"\n'
            f'serial = "{serial or self.serial}"\npin_file = "u.pin"\n'
        )

    @property
    def settings(self) -> Path:
        return self.folder / "tokens.toml"

    def open_platform(self) -> Platform:
        return open_platform(self.folder / "data", KAKITOME_KEY_TOKENS=str(self.settings))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(pkcs11_token, "ASK_AGAIN_S", 0.0)
    hsm = open_softhsm(tmp_path / "hsm", monkeypatch)
    made = Bench(hsm=hsm, folder=tmp_path, serial=hsm.add_token("kakitome"))
    made.write()
    return made


@pytest.fixture
def platform(bench: Bench) -> Platform:
    made = bench.open_platform()
    add_institution(made)
    return made


def forget_sessions(bench: Bench) -> None:
    """Do as a process that has just started."""
    pkcs11_token._forget_all(pkcs11_token._module(bench.hsm.module))


def keys_inside(bench: Bench) -> int:
    forget_sessions(bench)
    with pkcs11.lib(bench.hsm.module).get_token(token_label="kakitome").open(user_pin=PIN) as session:
        return len(list(session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY})))


def verdict(platform: Platform, credential_id: str) -> Verdict:
    document = platform.store("u").awards.get_document(credential_id)
    return platform.verifier().verify_bytes(document, now=NOW).verdict


def states(platform: Platform) -> list[AwardState]:
    records = platform.store("u").awards.list_matching(AwardFilter(), offset=0, limit=10)
    return [record.state for record in records]


def test_a_key_made_in_a_token_signs_awards_and_cannot_leave_it(bench: Bench, platform: Platform) -> None:
    key = platform.store("u").issuers.find_active_key(DID)
    assert key is not None
    (name,) = [platform.token_keys("u").list_token_keys()[key.key_id]]
    assert (name.label, name.serial) == ("kakitome", bench.serial)
    (outcome,) = award(platform, "見本 花子")
    assert verdict(platform, outcome.credential_id) is Verdict.VALID
    forget_sessions(bench)
    with pkcs11.lib(bench.hsm.module).get_token(token_label="kakitome").open(user_pin=PIN) as session:
        (private,) = session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY})
        assert private[pkcs11.Attribute.NEVER_EXTRACTABLE]
        assert private[pkcs11.Attribute.ALWAYS_SENSITIVE]
        with pytest.raises(pkcs11.AttributeSensitive):
            private[pkcs11.Attribute.VALUE]


def test_tokens_and_selective_disclosure_are_signed_there_too_and_rsa_stays_in_the_vault(platform: Platform) -> None:
    vault = platform.vault("u")
    key_id = vault.create(algorithm="P-256")
    signature, public = vault.signer(key_id)(b"some bytes"), decode_public(key_id)
    assert isinstance(public, EllipticCurvePublicKey)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    public.verify(encode_dss_signature(r, s), b"some bytes", ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(encode_dss_signature(r, s), b"other bytes", ECDSA(SHA256()))
    rsa = vault.create(algorithm="RSA")
    in_tokens = platform.token_keys("u").list_token_keys()
    assert key_id in in_tokens
    assert rsa not in in_tokens
    assert set(in_tokens) < set(vault.list_key_ids())


def test_while_the_token_is_away_awarding_waits_verifying_goes_on_and_nothing_is_doubled(
    bench: Bench, platform: Platform
) -> None:
    (first,) = award(platform, "1")
    bench.hsm.take_away()
    with pytest.raises(Unavailable, match="E_KEY_TOKEN_AWAY"):
        award(platform, "2", batch="B-2")
    assert verdict(platform, first.credential_id) is Verdict.VALID
    problem = find_token_problem(platform, "u")
    assert problem is not None
    assert problem.code == "E_KEY_TOKEN_AWAY"
    assert "E_KEY_TOKEN_AWAY" in doctors_codes(platform)
    # What was reserved waits as it is: it is not given up because its key does not answer.
    with pytest.raises(Unavailable, match="E_KEY_TOKEN_AWAY"):
        resume(platform.issuing_context("u"), now=NOW)
    bench.hsm.bring_back()
    award(platform, "2", batch="B-2")
    assert states(platform) == [AwardState.ISSUED, AwardState.ISSUED]
    assert find_token_problem(platform, "u") is None
    assert "E_KEY_TOKEN_AWAY" not in doctors_codes(platform)


def doctors_codes(platform: Platform) -> list[str]:
    assert isinstance(platform, InstalledPlatform)
    return [finding.problem.code for finding in examine_platform(platform, now=NOW).findings]


def test_a_wrong_pin_is_tried_once_and_a_mended_one_counts_at_once(bench: Bench, platform: Platform) -> None:
    forget_sessions(bench)
    bench.write(pin="0000")
    with pytest.raises(Unavailable, match="E_KEY_TOKEN_PIN"):
        award(platform, "1")
    opened: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pkcs11_token, "_module", lambda path: opened.append(path) or pkcs11_token._modules[path])
        with pytest.raises(Unavailable, match="E_KEY_TOKEN_PIN"):
            award(platform, "1")
    assert opened
    problem = find_token_problem(platform, "u")
    assert problem is not None
    assert problem.code == "E_KEY_TOKEN_PIN"
    token = pkcs11.lib(bench.hsm.module).get_token(token_label="kakitome")
    assert token.flags & pkcs11.TokenFlag.USER_PIN_COUNT_LOW
    bench.write()
    award(platform, "1")
    assert states(platform) == [AwardState.ISSUED]


def test_a_pin_file_that_others_may_read_or_write_opens_nothing(bench: Bench, platform: Platform) -> None:
    forget_sessions(bench)
    for mode in (0o440, 0o600, 0o404):
        bench.write(mode=mode)
        with pytest.raises(Unavailable, match="E_CONFIG_KEY_PIN_MODE"):
            award(platform, "1")
        assert isinstance(platform, InstalledPlatform)
        told = list(settings_problems(platform.installation.envelopes))
        assert [(problem.code, problem.params["mode"]) for problem in told] == [
            ("E_CONFIG_KEY_PIN_MODE", f"{mode:04o}")
        ]


def test_of_two_tokens_with_one_label_the_serial_number_decides(bench: Bench, platform: Platform) -> None:
    other = bench.hsm.add_token("kakitome")
    (outcome,) = award(platform, "1")
    assert verdict(platform, outcome.credential_id) is Verdict.VALID
    # Named for the other one, keys of the first do not sign, and new ones are made in the other.
    bench.write(serial=other)
    with pytest.raises(Unavailable, match="E_KEY_TOKEN_NOT_NAMED"):
        award(platform, "2", batch="B-2")
    made = platform.vault("u").create()
    assert platform.token_keys("u").list_token_keys()[made].serial == other


def test_a_key_in_a_token_that_is_named_no_more_is_not_taken_for_lost(bench: Bench, platform: Platform) -> None:
    bench.settings.write_text("")
    with pytest.raises(Unavailable, match="E_KEY_TOKEN_NOT_NAMED"):
        award(platform, "1")
    bench.settings.write_text("not toml")
    with pytest.raises(Unavailable, match="E_CONFIG_KEY_TOKENS"):
        platform.vault("u").create()
    bench.write()
    award(platform, "1")
    assert states(platform) == [AwardState.ISSUED]


def test_keys_of_before_go_on_signing_in_the_vault(bench: Bench) -> None:
    before = open_platform(bench.folder / "data")
    add_institution(before)
    platform = bench.open_platform()
    (outcome,) = award(platform, "1")
    assert verdict(platform, outcome.credential_id) is Verdict.VALID
    assert platform.token_keys("u").list_token_keys() == {}


def test_keys_of_an_institution_that_closed_are_destroyed_in_the_token_once_that_is_certain(
    bench: Bench, platform: Platform, django_capture_on_commit_callbacks: Any
) -> None:
    assert keys_inside(bench) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert platform.destroy_keys("u") == 1
        assert keys_inside(bench) == 1
    assert keys_inside(bench) == 0
