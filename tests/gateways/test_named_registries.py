"""Registries at addresses: fetched, kept for a day, spoken for by the last good copy, told when silent."""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kakitome.bootstrap.installation import installation_from
from kakitome.documents.verification.trusted_list_seal import can_verify_lists
from kakitome.errors import Unavailable
from kakitome.gateways.named_registries import NamedRegistries
from vectors import issuer_site, seal_certificates, trusted_lists

ADDRESS = "https://registry.example/issuers.json"


@dataclass
class World:
    """A small network and a clock, both in the hands of the test."""

    pages: dict[str, bytes] = field(default_factory=dict)
    now: datetime = datetime(2026, 11, 21, tzinfo=UTC)
    visits: int = 0

    def fetch(self, url: str) -> bytes:
        self.visits += 1
        if url not in self.pages:
            raise Unavailable("E_FETCH_NO_ANSWER", host=url)
        return self.pages[url]

    def clock(self) -> datetime:
        return self.now


def named(world: World, *locations: str, folder: Path | None = None) -> NamedRegistries:
    return NamedRegistries(locations=locations, fetcher=world, clock=world.clock, folder=folder)


def test_a_registry_at_an_address_is_fetched_once_a_day() -> None:
    world = World({ADDRESS: issuer_site.as_bytes(issuer_site.REGISTRY)})
    registries = named(world, ADDRESS)
    (first,) = registries.list_registries()
    assert first.find(issuer_site.DID)
    assert first.read_at == world.now
    world.now += timedelta(hours=23)
    registries.list_registries()
    assert world.visits == 1
    world.now += timedelta(hours=2)
    registries.list_registries()
    assert world.visits == 2


def test_the_last_good_copy_speaks_on_with_its_age_over_a_restart(tmp_path: Path) -> None:
    world = World({ADDRESS: issuer_site.as_bytes(issuer_site.REGISTRY)})
    named(world, ADDRESS, folder=tmp_path).list_registries()
    read_at, world.now = world.now, world.now + timedelta(days=2)
    world.pages.clear()
    (again,) = named(world, ADDRESS, folder=tmp_path).list_registries()
    assert again.find(issuer_site.DID)
    assert again.read_at == read_at


@pytest.mark.parametrize("answer", [b"<html>Please sign in to this network</html>", b"{}", b""])
def test_a_captive_portal_replaces_no_copy(tmp_path: Path, answer: bytes) -> None:
    world = World({ADDRESS: issuer_site.as_bytes(issuer_site.REGISTRY)})
    registries = named(world, ADDRESS, folder=tmp_path)
    registries.list_registries()
    world.now += timedelta(days=2)
    world.pages[ADDRESS] = answer
    (kept,) = registries.list_registries()
    assert kept.find(issuer_site.DID)


def test_a_silent_registry_is_named_with_the_reason_and_asked_again_later() -> None:
    world = World()
    registries = named(world, ADDRESS)
    (silent,) = registries.list_registries()
    assert silent.unreachable
    assert silent.trouble and silent.trouble.code == "W_REGISTRY_NO_ANSWER"
    assert silent.name.en == "registry.example"
    registries.list_registries()
    assert world.visits == 1
    world.pages[ADDRESS] = issuer_site.as_bytes(issuer_site.REGISTRY)
    world.now += timedelta(minutes=6)
    assert registries.list_registries()[0].find(issuer_site.DID)


def test_a_file_of_another_form_is_named_with_its_fault(tmp_path: Path) -> None:
    (tmp_path / "national.json").write_bytes(b"[]")
    (registry,) = named(World(), str(tmp_path / "national.json")).list_registries()
    assert registry.trouble and registry.trouble.code == "W_REGISTRY_FORM"


@pytest.mark.skipif(not can_verify_lists(), reason="SIGNXML IS NOT INSTALLED: no trusted list is tested")
def test_a_pointer_file_brings_a_signed_list_and_a_forged_one_does_not_replace_it(tmp_path: Path) -> None:
    operator, root = seal_certificates.authority("Scheme operator (sample)"), seal_certificates.authority()
    plain = trusted_lists.trusted_list(trusted_lists.service(root.der, (trusted_lists.GRANTED, "2020-01-01T00:00:00Z")))
    world = World({"https://tl.example/tl.xml": trusted_lists.signed(plain, operator)})
    pointer = tmp_path / "national.json"
    pointer.write_bytes(
        issuer_site.as_bytes({"name": "National list", "list": "https://tl.example/tl.xml", "signers": [operator.pem]})
    )
    registries = named(world, str(pointer), folder=tmp_path / "copies")
    (registry,) = registries.list_registries()
    assert (registry.name.en, registry.roots) == ("National list", (root.der,))
    world.pages["https://tl.example/tl.xml"] = plain
    world.now += timedelta(days=2)
    assert registries.list_registries()[0].roots == (root.der,)
    shutil.rmtree(tmp_path / "copies")
    (doubtful,) = named(world, str(pointer), folder=tmp_path / "copies").list_registries()
    assert doubtful.trouble and doubtful.trouble.code == "W_REGISTRY_UNSIGNED"
    assert not list((tmp_path).glob("copies/*"))


def test_files_and_addresses_stand_side_by_side_in_the_setting(tmp_path: Path) -> None:
    value = f"/etc/kakitome/a.json:{ADDRESS}:b.json"
    installation = installation_from({"KAKITOME_DATA_DIR": str(tmp_path), "KAKITOME_REGISTRIES": value})
    assert installation.registries == ("/etc/kakitome/a.json", ADDRESS, "b.json")
