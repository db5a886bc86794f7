"""Settings of seals, time stamps and chains: what is wrong is told, and awarding goes on."""

import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bootstrap.platforms import NOW, add_institution, award, open_platform
from kakitome.bootstrap.envelope_settings import EnvelopeSettings, envelope_settings
from kakitome.bootstrap.envelope_tools import find_token, open_chain, open_stamper, settings_problems
from kakitome.bootstrap.log_keeping import trusted_logs
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Misconfigured, Unavailable
from kakitome.gateways.fetcher import NetworkFetcher
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.journeys.sealing import bring
from kakitome.operations.doctor import examine_platform
from kakitome.services.enveloping import targets
from kakitome.services.holding import find_held
from kakitome.services.keeping_seals import find_seal
from support.certificates import a_leaf, a_root
from support.pdf_files import a_pdf

ROOT = a_root()
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
TOKENS = '[u]\nmodule = "{module}"\ntoken = "kakitome"\nkey = "seal"\npin_file = "u.pin"\n'
HARDLY_A_MODULE = "/nowhere/none.so"


def codes(settings: EnvelopeSettings) -> list[str]:
    return [problem.code for problem in settings_problems(settings)]


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    file = tmp_path / "tokens.toml"
    file.write_text(TOKENS.format(module=HARDLY_A_MODULE))
    pin = tmp_path / "u.pin"
    pin.write_text("4321\n")
    pin.chmod(0o400)
    return file


def test_nothing_is_on_unless_it_is_named() -> None:
    settings = envelope_settings({})
    assert settings == EnvelopeSettings()
    assert codes(settings) == []
    assert open_stamper(settings, network=NetworkFetcher()) is None
    assert find_token(settings, "u") is None


@pytest.mark.parametrize(
    "environment",
    [
        {"KAKITOME_TSA": "http://tsa.example/", "KAKITOME_TSA_ROOTS": "roots.pem"},
        {"KAKITOME_TSA": "https://tsa.example/"},
        {"KAKITOME_TSA_ROOTS": "roots.pem"},
        {"KAKITOME_EVM_NODE": "http://node.example/", "KAKITOME_EVM_NETWORK": "sepolia"},
        {"KAKITOME_EVM_NODE": "https://node.example/"},
        {"KAKITOME_EVM_NETWORK": "sepolia"},
    ],
)
def test_half_a_setting_is_told_before_anything_starts(environment: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match=r"E_CONFIG_(TSA|EVM)"):
        envelope_settings(environment)


def test_the_path_of_a_node_is_not_told() -> None:
    with pytest.raises(Misconfigured) as told:
        envelope_settings({"KAKITOME_EVM_NODE": "http://node.example/v3/hidden-key", "KAKITOME_EVM_NETWORK": "x"})
    assert "hidden" not in str(told.value.params)


def test_an_authority_is_opened_with_its_roots(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    settings = envelope_settings({"KAKITOME_TSA": "https://tsa.example/", "KAKITOME_TSA_ROOTS": str(roots)})
    assert codes(settings) == ["E_CONFIG_TSA_ROOTS"]
    roots.write_text("no certificate")
    assert codes(settings) == ["E_CONFIG_TSA_ROOTS"]
    roots.write_bytes(ROOT.pem)
    assert codes(settings) == []
    authority = open_stamper(settings, network=NetworkFetcher())
    assert authority is not None
    assert authority.roots == (ROOT.der,)


def test_a_token_is_named_by_institution_and_its_pin_read_from_a_file(tokens: Path) -> None:
    settings = envelope_settings({"KAKITOME_SEAL_TOKENS": str(tokens)})
    assert codes(settings) == []
    token = find_token(settings, "u")
    assert token is not None
    assert (token.label, token.serial, token.key_label, token.pin) == ("kakitome", "", "seal", "4321")
    assert find_token(settings, "another") is None


def test_what_is_wrong_with_a_token_is_told(tokens: Path) -> None:
    settings = envelope_settings({"KAKITOME_SEAL_TOKENS": str(tokens)})
    pin = tokens.parent / "u.pin"
    pin.chmod(0o444)
    assert codes(settings) == ["E_CONFIG_SECRET_READABLE"]
    pin.unlink()
    assert codes(settings) == ["E_CONFIG_SEAL_PIN"]
    tokens.write_text('[u]\nmodule = "m"\n')
    assert codes(settings) == ["E_CONFIG_SEAL_TOKENS"]
    tokens.write_text("not toml")
    assert codes(settings) == ["E_CONFIG_SEAL_TOKENS"]


def test_a_chain_is_off_and_an_unknown_one_is_told() -> None:
    pytest.importorskip("web3")
    node = {"KAKITOME_EVM_NODE": "https://node.example/", "KAKITOME_EVM_NETWORK": "sepolia"}
    assert codes(envelope_settings(node)) == []
    assert codes(envelope_settings({**node, "KAKITOME_EVM_NETWORK": "nowhere"})) == ["E_EVM_NETWORK"]
    chain = envelope_settings(node).chain
    assert chain is not None
    with pytest.raises(Misconfigured):
        # Opened for reading, it has nobody who could pay.
        assert open_chain(chain, network=NetworkFetcher()).address


@pytest.mark.django_db
def test_logs_of_others_are_listed_by_hand(tmp_path: Path) -> None:
    platform = open_platform(tmp_path / "a")
    other = open_platform(tmp_path / "b").log_context().key
    assert trusted_logs(platform.installation) == ()
    listed = tmp_path / "a" / "log.trusted"
    listed.write_text(f"# a neighbour\n{other.text}\n")
    assert platform.verifier().logs[1:] == (other,)
    listed.write_text("nonsense\n")
    with pytest.raises(Misconfigured, match="E_LOG_TRUSTED_KEY"):
        platform.verifier()


@pytest.mark.django_db
def test_a_token_that_is_out_stops_sealing_and_nothing_else(tmp_path: Path, tokens: Path) -> None:
    platform = open_platform(tmp_path / "data", KAKITOME_SEAL_TOKENS=str(tokens))
    add_institution(platform)
    assert find_seal(platform.sealing_context("u"), now=NOW) is None
    (outcome,) = award(platform, "見本 花子")
    chain = tmp_path / "chain.pem"
    chain.write_bytes(a_leaf(ROOT).pem + ROOT.pem)
    with pytest.raises(Unavailable, match="E_SEAL_UNAVAILABLE"):
        bring(platform, "u", chain_file=chain, actor="test")
    held = find_held(platform.directory, outcome.number)
    assert held is not None
    made = envelope_of(platform, held, target=targets.OB3, actor="test")
    assert made.document.startswith(b"{")


@pytest.mark.django_db
def test_the_doctor_tells_what_the_settings_lack(tmp_path: Path, tokens: Path) -> None:
    (tokens.parent / "u.pin").chmod(0o444)
    platform = open_platform(tmp_path / "data", KAKITOME_SEAL_TOKENS=str(tokens))
    found = examine_platform(platform, now=NOW)
    assert "E_CONFIG_SECRET_READABLE" in [finding.problem.code for finding in found.findings]


@pytest.mark.django_db
def test_an_institution_seals_with_a_token_and_its_certificate_is_published(tmp_path: Path) -> None:
    module = next((one for one in MODULES if Path(one).exists()), "")
    if not module or not shutil.which("softhsm2-util"):
        warnings.warn("SoftHSM is not installed: seals in hardware are NOT TESTED", stacklevel=1)
        pytest.skip("softhsm2 is not installed")
    chain = a_token_with_a_seal(tmp_path)
    tokens = tmp_path / "tokens.toml"
    tokens.write_text(TOKENS.format(module=module))
    platform = open_platform(tmp_path / "data", KAKITOME_SEAL_TOKENS=str(tokens))
    add_institution(platform)
    brought = bring(platform, "u", chain_file=chain, actor="test")
    assert brought.key_id not in platform.vault("u").list_key_ids()
    seal = find_seal(platform.sealing_context("u"), now=NOW)
    assert seal is not None
    sealed = PdfSeal(certificate=seal.certificate, chain=seal.chain, sign=seal.sign).seal(a_pdf(), now=NOW)
    assert platform.verifier().verify_bytes(sealed.data, now=NOW).verdict is Verdict.VALID
    published = platform.hosted.find("u", "seal.pem")
    assert published is not None
    # Taken out of the settings again, the seal cannot be opened, and nothing is sealed with anything else.
    without = open_platform(tmp_path / "data")
    with pytest.raises(Unavailable):
        find_seal(without.sealing_context("u"), now=NOW)


def a_token_with_a_seal(folder: Path) -> Path:
    """Make a token of SoftHSM's with a PIN file beside it, and return the chain of the certificate for its key."""
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    (folder / "u.pin").write_text("4321")
    (folder / "u.pin").chmod(0o400)
    key = folder / "key.pem"
    plain = a_leaf(ROOT).key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key.write_bytes(plain)
    for arguments in (
        ["--init-token", "--free", "--label", "kakitome", "--so-pin", "1234", "--pin", "4321"],
        ["--import", str(key), "--token", "kakitome", "--label", "seal", "--id", "A1", "--pin", "4321"],
    ):
        subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True, timeout=60)
    chain = folder / "chain.pem"
    chain.write_bytes(a_leaf(ROOT).pem + ROOT.pem)
    return chain
