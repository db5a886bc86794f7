"""An institution moves its keys into a token by its pages, and sees there why awarding waits (docs/rules/faults.md F35)."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kakitome.bootstrap import platform as wiring
from kakitome.gateways import pkcs11_token
from kakitome.operations import metrics, worker
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.ports.issuers import KeyState
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.signing import KeyPurpose
from support import institutions
from support.softhsm import PIN, SoftHsm, open_softhsm
from web.desk.test_class_lists import ROW, confirm, count_awards, uploaded
from web.desk.test_stolen_key import answer, colleague, state_of, stop

HERE = "/desk/setouchi/issuer"


@pytest.fixture
def hsm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, setouchi: str) -> Iterator[SoftHsm]:
    monkeypatch.setattr(pkcs11_token, "ASK_AGAIN_S", 0.0)
    monkeypatch.setattr(worker, "pause_after", lambda _attempt: timedelta(seconds=0.2))
    opened = open_softhsm(tmp_path / "hsm", monkeypatch)
    entry = {"module": opened.module, "token": "瀬戸内", "serial": opened.add_token("瀬戸内"), "pin_file": "s.pin"}
    lines = "\n".join(f'{name} = "{value}"' for name, value in entry.items())
    (tmp_path / "tokens.toml").write_text(f"[{setouchi}]\n{lines}\n", encoding="utf-8")
    (tmp_path / "s.pin").write_text(PIN)
    (tmp_path / "s.pin").chmod(0o400)
    envelopes = replace(settings.INSTALLATION.envelopes, key_tokens=tmp_path / "tokens.toml")
    settings.INSTALLATION = replace(settings.INSTALLATION, envelopes=envelopes)
    wiring.get_platform.cache_clear()
    yield opened
    wiring.get_platform.cache_clear()


def page(client: Client, address: str) -> str:
    return client.get(f"{address}?lang=en").content.decode()


def issued() -> int:
    awards = institutions.platform().store("setouchi").awards
    return awards.count_matching(AwardFilter(states=frozenset({AwardState.ISSUED})))


def test_a_list_waits_for_the_token_says_so_and_is_awarded_once_when_it_is_back(
    hsm: SoftHsm, admin: Client, owner: Client, wind: MicrocredentialVersion
) -> None:
    admin.post(f"{HERE}/keys/announce", {"purpose": "credential"})
    platform = institutions.platform()
    issuers = platform.store("setouchi").issuers
    (announced,) = [
        key
        for key in issuers.list_keys(issuers.list_issuers()[0].did)
        if key.state is KeyState.PUBLISHED and key.purpose is KeyPurpose.CREDENTIAL
    ]
    admin.post(f"{HERE}/keys/activate", {"key": announced.key_id})
    assert f"瀬戸内 ({hsm.serials()[0]})" in page(admin, HERE)
    assert "A signing key does not answer" not in page(admin, HERE)

    address = uploaded(owner, wind, institutions.small_list(ROW))
    hsm.take_away()
    assert owner.get(address).status_code == 200
    hsm.bring_back()
    confirm(owner, address, 1)
    hsm.take_away()
    institutions.work("setouchi")
    assert "Awarding waits for the signing key" in page(owner, address)
    assert "A signing key does not answer" in page(admin, HERE)
    assert b"kakitome_key_tokens_unavailable 1.0" in metrics.expose(platform, now=platform.now())
    assert issued() == 0

    hsm.bring_back()
    time.sleep(0.3)
    institutions.work("setouchi")
    assert "Awarded to 1 person." in page(owner, address)
    assert b"kakitome_key_tokens_unavailable 0.0" in metrics.expose(platform, now=platform.now())
    assert issued() == count_awards() == 1


def test_with_the_token_away_no_key_is_made_anywhere_else(hsm: SoftHsm, admin: Client) -> None:
    hsm.take_away()
    answer = admin.post(f"{HERE}/keys/announce", {"purpose": "credential"}, follow=True)
    assert "トークン「瀬戸内」が応答しません" in answer.content.decode() or "does not answer" in answer.content.decode()
    issuers = institutions.platform().store("setouchi").issuers
    states = {key.state for key in issuers.list_keys(issuers.list_issuers()[0].did)}
    assert states == {KeyState.ACTIVE}


def test_a_key_whose_token_is_gone_is_stopped_and_declared_stolen_all_the_same(hsm: SoftHsm, admin: Client) -> None:
    issuers = institutions.platform().store("setouchi").issuers
    did = issuers.list_issuers()[0].did
    admin.post(f"{HERE}/keys/announce", {"purpose": "credential"})
    keys = {key.state: key for key in issuers.list_keys(did) if key.purpose is KeyPurpose.CREDENTIAL}
    in_token = keys[KeyState.PUBLISHED]
    admin.post(f"{HERE}/keys/activate", {"key": in_token.key_id})

    hsm.take_away()
    stop(admin, in_token)
    assert issuers.find_active_key(did) is None
    assert "No key signs now" in page(admin, HERE)
    answer(colleague(), in_token)
    assert state_of(in_token) is KeyState.COMPROMISED

    hsm.bring_back()
    admin.post(f"{HERE}/keys/announce", {"purpose": "credential"})
    (following,) = [key for key in issuers.list_keys(did) if key.state is KeyState.PUBLISHED]
    admin.post(f"{HERE}/keys/activate", {"key": following.key_id})
    assert state_of(following) is KeyState.ACTIVE
    assert "No key signs now" not in page(admin, HERE)
