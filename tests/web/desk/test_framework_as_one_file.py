"""A framework is one file of the catalogue: nothing else is touched, and every surface has it."""

import importlib.util
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from scripts.generated_pages.framework_tables import framework_sections

from kakitome.cli import run
from kakitome.learning.framework import catalogue
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services.registering import RegisteringContext, register_own
from support import institutions
from web.desk.test_own_frameworks import FRAMEWORK, NAME

ENGLISH = "Setouchi consortium"
REFERENCE = Path(__file__).parents[3] / "scripts" / "reference.py"


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package's own catalogue with one more file in it."""
    folder = tmp_path / "catalog"
    shutil.copytree(str(catalogue.data_file()), folder)
    (folder / "setouchi-consortium.toml").write_text(FRAMEWORK, encoding="utf-8")
    monkeypatch.setattr(catalogue, "data_file", folder.joinpath)
    catalogue.frameworks.cache_clear()
    yield
    catalogue.frameworks.cache_clear()


def test_the_command_line_lists_it_and_checks_against_it(added: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(["frameworks"])
    assert ENGLISH in capsys.readouterr().out
    run(["check", str(institutions.DEFINITION), "--framework", "setouchi"])
    assert ENGLISH in capsys.readouterr().out


def test_the_pages_where_a_definition_is_made_and_shown_have_it(
    owner: Client, added: None, wind: MicrocredentialVersion
) -> None:
    desk = f"/desk/setouchi/microcredentials/{wind.identifier}/{wind.version}"
    entry = register_own(_context(), wind, issuer=_store().issuers.list_issuers()[0].issuer).entry
    for page in (desk, "/desk/setouchi/registry/new", f"/registry/{entry.number}", "/about/descriptors"):
        assert NAME in owner.get(page, headers={"accept-language": "ja"}).content.decode(), page


def test_the_reference_page_of_the_documentation_has_it(added: None) -> None:
    spec = importlib.util.spec_from_file_location("reference", REFERENCE)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert "## `setouchi-consortium`" in framework_sections()
    assert "docs/reference/frameworks.md" in script.outdated()


def test_every_framework_is_on_the_page_of_an_entry(owner: Client, wind: MicrocredentialVersion) -> None:
    entry = register_own(_context(), wind, issuer=_store().issuers.list_issuers()[0].issuer).entry
    page = owner.get(f"/registry/{entry.number}?lang=en").content.decode()
    assert [one.id for one in catalogue.frameworks() if one.short.en not in page] == []


def _store():
    return institutions.platform().store("setouchi")


def _context() -> RegisteringContext:
    platform = institutions.platform()
    return RegisteringContext(
        book=_store(),
        registry=platform.registry,
        institution="setouchi",
        site_url=platform.site_url,
        actor="tests",
        now=datetime.now(UTC),
    )
