"""`kakitome sign-in`: whoever runs the site sets an institution's providers up, switches them and renews our keys."""

import re
from pathlib import Path

import pytest

from support import migrated_tables
from support.federations import NAMESPACES, SETOUCHI, setouchi
from support.forked import kakitome

pytestmark = pytest.mark.slow


def test_providers_are_set_up_off_and_switched_on_and_our_keys_are_renewed(tmp_path: Path) -> None:
    migrated_tables.lay(tmp_path)
    kakitome(tmp_path, "institution", "u", "--admin", "a@b.example", "--name-en", "Sample")
    metadata, secret = tmp_path / "idp.xml", tmp_path / "secret.txt"
    metadata.write_text(setouchi().replace("<EntityDescriptor", f"<EntityDescriptor {NAMESPACES}", 1), encoding="utf-8")
    secret.write_text("s3cret\n", encoding="utf-8")

    issuer = ("--issuer", "https://idp.u.example", "--client", "k", "--secret-file", str(secret))
    openid = kakitome(tmp_path, "sign-in", "openid", "u", *issuer, "--name-en", "Ours")
    saml = kakitome(tmp_path, "sign-in", "saml", "u", str(metadata), "--name-en", "Ours")
    assert (openid.returncode, saml.returncode) == (0, 0), openid.stderr + saml.stderr
    listed = kakitome(tmp_path, "sign-in", "list", "u").stdout
    assert SETOUCHI in listed
    assert "s3cret" not in openid.stdout + listed

    number = re.findall(r"\b[0-9a-f]{16}\b", openid.stdout)[0]
    before = [line for line in listed.splitlines() if number in line]
    assert kakitome(tmp_path, "sign-in", "switch", "u", number, "--on").returncode == 0
    after = [line for line in kakitome(tmp_path, "sign-in", "list", "u").stdout.splitlines() if number in line]
    assert before != after

    assert kakitome(tmp_path, "sign-in", "renew-key").returncode == 0
    assert (tmp_path / "saml-encryption-key-next.pem").exists()
    assert kakitome(tmp_path, "sign-in", "renew-key").returncode == 0
    assert not (tmp_path / "saml-key-next.pem").exists()

    assert kakitome(tmp_path, "sign-in", "federation").returncode != 0
    refused = kakitome(tmp_path, "sign-in", "federated", "u", SETOUCHI)
    assert refused.returncode != 0
    assert "do not name this provider" in refused.stderr
