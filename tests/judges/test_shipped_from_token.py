"""Awards whose keys lie in a token, as a platform hands them out: others accept them and refuse them changed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from judges.harness import digitalbazaar
from judges.test_shipped_by_platform import downloaded, key_of, mirrored
from judges.tokens import ask
from kakitome.bootstrap import platform as wiring
from kakitome.documents.jose.compact import read_compact
from support.softhsm import PIN, open_softhsm
from web.places import Place

pytestmark = [pytest.mark.judge, pytest.mark.django_db]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Place]:
    hsm = open_softhsm(tmp_path / "hsm", monkeypatch)
    serial = hsm.add_token("u")
    (tmp_path / "u.pin").write_text(PIN)
    (tmp_path / "u.pin").chmod(0o400)
    tokens = tmp_path / "tokens.toml"
    tokens.write_text(f'[u]\nmodule = "{hsm.module}"\ntoken = "u"\nserial = "{serial}"\npin_file = "u.pin"\n')
    envelopes = replace(settings.INSTALLATION.envelopes, key_tokens=tokens)
    settings.INSTALLATION = replace(settings.INSTALLATION, envelopes=envelopes)
    wiring.get_platform.cache_clear()
    yield Place().open()
    wiring.get_platform.cache_clear()


def test_others_accept_what_a_token_signed_and_refuse_it_changed(place: Place, tmp_path: Path) -> None:
    award, learner = place.award(), Client()
    place.receive(learner)
    in_tokens = place.platform.token_keys(place.key).list_token_keys()

    data = downloaded(learner, f"/a/{award.number}/credential.json")
    assert any(key_id.encode() in data for key_id in in_tokens)
    file, changed = tmp_path / "downloaded.json", tmp_path / "changed.json"
    file.write_bytes(data)
    changed.write_bytes(data.replace("髙﨑".encode(), "高崎".encode()).replace(b'"name":"', b'"name":"x', 1))
    accepted = digitalbazaar(file, mirrored(place, tmp_path / "before", data))
    assert accepted.verified, accepted.errors
    assert changed.read_bytes() != data
    assert not digitalbazaar(changed, mirrored(place, tmp_path / "again", data)).verified

    token = downloaded(learner, f"/a/{award.number}/as/vc-jwt").decode()
    method = read_compact(token.encode()).key_id
    assert method.partition("#")[2] in in_tokens
    assert ask("verify", token=token, key=key_of(place, method))["payload"]["issuer"]["id"] == place.did
