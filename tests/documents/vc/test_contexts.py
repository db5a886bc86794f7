"""Pinned contexts: the right bytes, never run, never fetched, never guessed."""

import hashlib
import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kakitome.documents.vc import contexts
from kakitome.documents.vc.blockcerts_contexts import BLOCKCERTS
from kakitome.documents.vc.contexts import KNOWN, ContextDamaged, ContextNotInstalled, UnknownContext, load_context
from kakitome.texts import both
from support.standards_folder import published_context

COMPARED = ("https://w3id.org/blockcerts/v3.0", "https://w3id.org/blockcerts/v3.1", "https://w3id.org/blockcerts/v3.2")


@pytest.mark.parametrize("url", sorted(KNOWN))
def test_every_known_context_loads(url: str) -> None:
    assert "@context" in load_context(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/v2/",
        "https://www.w3.org/ns/credentials/V2",
        "https://www.w3.org/ns/credentials/v2#",
        "https://www.w3.org/ns/credentials/v2 ",
        "https://www.w3.org/ns/credentials/v3",
        "",
    ],
)
def test_an_address_that_is_only_similar_is_unknown(url: str) -> None:
    with pytest.raises(UnknownContext) as caught:
        load_context(url)
    assert caught.value.kind == "unsupported"
    assert caught.value.problem.code == "E_CONTEXT_UNKNOWN"


def test_a_file_with_one_changed_byte_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, _ = contexts._PINNED[contexts.CREDENTIALS_V2]
    original = (contexts._folder(place) / name).read_bytes()
    (tmp_path / name).write_bytes(original.replace(b"validUntil", b"validuntil", 1))
    monkeypatch.setattr(contexts, "_folder", lambda place: tmp_path)
    load_context.cache_clear()
    with pytest.raises(ContextDamaged):
        load_context(contexts.CREDENTIALS_V2)
    (tmp_path / name).unlink()
    with pytest.raises(ContextDamaged):
        load_context(contexts.CREDENTIALS_V2)


def test_a_context_of_an_extra_that_was_left_out_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "cert_schema" else find(name))
    load_context.cache_clear()
    with pytest.raises(ContextNotInstalled) as caught:
        load_context("https://w3id.org/blockcerts/v3.2")
    assert caught.value.problem.params["package"] == "kakitome[blockcerts]"
    assert "kakitome[blockcerts]" in both(caught.value.problem).ja
    assert "@context" in load_context(contexts.CREDENTIALS_V2)


def test_reading_contexts_does_not_run_the_package_that_carries_them() -> None:
    program = (
        "import sys; from kakitome.documents.vc.contexts import load_context, KNOWN;"
        "[load_context(u) for u in KNOWN];"
        "print([m for m in sys.modules if m.startswith(('openbadgeslib', 'cert_schema', 'pyld'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("url", sorted(KNOWN))
def test_a_context_says_what_the_published_one_says(url: str) -> None:
    ours = json.loads(json.dumps(load_context(url)))
    if url == contexts.OPEN_BADGES_3_0_3:
        # 1EdTech's validator serves two terms more than its specification repository (docs/standards/divergences.md).
        for extra in ("endorsementJwt", "jti"):
            assert ours["@context"].pop(extra)
    if url in BLOCKCERTS and url not in COMPARED:
        # Blockcerts' own packages, which both sign and verify with them, serve these; the addresses lead elsewhere today.
        return
    assert ours == published_context(url)


def test_the_pins_are_hashes_of_what_is_installed() -> None:
    for place, name, digest in contexts._PINNED.values():
        assert hashlib.sha256((contexts._folder(place) / name).read_bytes()).hexdigest() == digest


def test_an_older_context_with_one_wrong_word_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://purl.imsglobal.org/spec/clr/v2p0/context.json"
    older = contexts.OLDER[url]
    monkeypatch.setitem(contexts.OLDER, url, replace(older, terms={**older.terms, "ClrSubject @context obi": "x:"}))
    load_context.cache_clear()
    with pytest.raises(ContextDamaged):
        load_context(url)
    load_context.cache_clear()
