"""`--resolve`: a folder or a loopback server in place of the network, and nothing beside."""

from pathlib import Path

import pytest

from gateways.https_counterpart import serving
from kakitome.errors import Invalid, KakitomeError, Refused, Unavailable
from kakitome.gateways.fetcher import OfflineFetcher
from kakitome.gateways.mapped_fetcher import MappedFetcher, parse_mapping


def mapped(*mappings: str) -> MappedFetcher:
    return MappedFetcher([mount for text in mappings for mount in parse_mapping(text)], otherwise=OfflineFetcher())


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "secret.json").write_text("secret")
    folder = tmp_path / "site"
    (folder / "issuers" / "x" / "status").mkdir(parents=True)
    (folder / "issuers" / "x" / "did.json").write_text('{"id":"did:web:u.example:issuers:x"}')
    (folder / "issuers" / "x" / "status" / "revocation-1.json").write_text("{}")
    (folder / "leak.json").symlink_to(tmp_path / "secret.json")
    return folder


def test_a_folder_stands_for_the_site(site: Path) -> None:
    assert b"did:web" in mapped(f"https://u.example={site}").fetch("https://u.example/issuers/x/did.json")


def test_an_issuers_own_folder_is_found_where_its_did_lives(site: Path) -> None:
    fetcher = mapped(f"https://u.example={site / 'issuers' / 'x'}")
    assert fetcher.fetch("https://u.example/issuers/x/status/revocation-1.json") == b"{}"
    assert b"did:web" in fetcher.fetch("https://u.example/did.json")


def test_an_issuers_own_folder_is_not_mounted_outside_the_prefix(site: Path) -> None:
    fetcher = mapped(f"https://other.example={site / 'issuers' / 'x'}")
    with pytest.raises(Unavailable):
        fetcher.fetch("https://u.example/issuers/x/did.json")


def test_the_well_known_document_may_lie_at_the_top_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "did.json").write_text('{"id":"did:web:u.example"}')
    assert b"u.example" in mapped(f"https://u.example={tmp_path}").fetch("https://u.example/.well-known/did.json")


@pytest.mark.parametrize(
    "path",
    [
        "../secret.json",
        "%2e%2e/secret.json",
        "a/../../secret.json",
        "..%2fsecret.json",
        "leak.json",
        "a%00b",
        "issuers/../issuers/x/did.json",
    ],
)
def test_the_folder_cannot_be_left(site: Path, path: str) -> None:
    with pytest.raises(Refused) as refusal:
        mapped(f"https://u.example={site}").fetch(f"https://u.example/{path}")
    assert refusal.value.code == "E_FETCH_ADDRESS"


def test_an_absolute_path_cannot_be_smuggled_in(site: Path) -> None:
    with pytest.raises(KakitomeError):
        mapped(f"https://u.example={site}").fetch("https://u.example/%2fetc/passwd")


def test_a_host_that_only_begins_like_the_prefix_is_not_covered(site: Path) -> None:
    fetcher = mapped(f"https://u.example={site}")
    for url in ("https://u.example.evil.org/issuers/x/did.json", "https://u.example:444/issuers/x/did.json"):
        with pytest.raises(Unavailable) as failure:
            fetcher.fetch(url)
        assert failure.value.code == "E_FETCH_OFFLINE"


def test_the_longest_prefix_answers(tmp_path: Path) -> None:
    for name in ("wide", "narrow"):
        (tmp_path / name / "a").mkdir(parents=True)
        (tmp_path / name / "x.json").write_text(name)
        (tmp_path / name / "a" / "x.json").write_text(name)
    fetcher = mapped(f"https://u.example={tmp_path / 'wide'}", f"https://u.example/a={tmp_path / 'narrow'}")
    assert fetcher.fetch("https://u.example/a/x.json") == b"narrow"
    assert fetcher.fetch("https://u.example/x.json") == b"wide"


def test_a_file_that_is_not_there_could_not_be_fetched(site: Path) -> None:
    with pytest.raises(Unavailable) as failure:
        mapped(f"https://u.example={site}").fetch("https://u.example/absent.json")
    assert failure.value.code == "E_FETCH_STATUS"


def test_a_file_over_the_limit_is_refused(site: Path) -> None:
    (site / "large.json").write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(Refused) as refusal:
        mapped(f"https://u.example={site}").fetch("https://u.example/large.json")
    assert refusal.value.code == "E_FETCH_TOO_LARGE"


def test_a_loopback_server_stands_for_the_site() -> None:
    with serving() as port:
        for name in ("127.0.0.1", "localhost"):
            fetcher = mapped(f"https://u.example=http://{name}:{port}")
            assert b"did:web" in fetcher.fetch("https://u.example/did.json")
            with pytest.raises(Refused):
                fetcher.fetch("https://u.example/moved")


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ("https://u.example", "E_RESOLVE_FORM"),
        ("https://u.example=", "E_RESOLVE_FORM"),
        ("http://u.example=.", "E_RESOLVE_FORM"),
        ("u.example=.", "E_RESOLVE_FORM"),
        ("https://user@u.example=.", "E_RESOLVE_FORM"),
        ("https://u.example=/no/such/folder", "E_RESOLVE_TARGET"),
        ("https://u.example=https://127.0.0.1:8000", "E_RESOLVE_TARGET"),
        ("https://u.example=http://10.0.0.1", "E_RESOLVE_TARGET"),
        ("https://u.example=http://127.0.0.1.evil.org", "E_RESOLVE_TARGET"),
        ("https://u.example=http://localhost@evil.org/", "E_RESOLVE_TARGET"),
    ],
)
def test_a_mapping_of_another_form_is_refused(mapping: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_mapping(mapping)
    assert refusal.value.code == code
