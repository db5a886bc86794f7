"""What the pages below `docs` tell people to type works: run here, run by another test, or named with its reason."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from journeys.commands import (
    DATA,
    NOT_RUN,
    PAGES,
    RUN,
    SHOWN,
    SPOKEN,
    Command,
    all_blocks,
    blocks_for,
    lines_typed_outside_blocks,
    spoken,
)
from journeys.pages import ROOT, Block, blocks_of, run_page
from support import migrated_tables

pytestmark = pytest.mark.slow


NAMES_OF_THE_PAGE_ON_CERTIFICATES = """\
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kakitome.mapping.issuer import Issuer
from kakitome.values.localized_text import LocalizedText

stored_bytes = Path("award.json").read_bytes()
credential = json.loads(stored_bytes)
issuer = Issuer(did=credential["issuer"]["id"], name=LocalizedText(ja="見本大学"), base_url="https://u.example/")
now = datetime.now(ZoneInfo("Asia/Tokyo"))
"""


def the_full_example() -> str:
    """Return the definition that the page on definition files shows, to be written into the file that it names."""
    page = (ROOT / "docs" / "reference" / "definition.md").read_text(encoding="utf-8")
    return next(block.body for block in blocks_of(page) if block.kind == "toml")


def sh(body: str) -> Block:
    return Block("sh", body, line=0)


def test_what_runs_in_a_folder_runs(tmp_path: Path) -> None:
    trial, withdraw, seal, checks, check, verify, certificates = blocks_for("folder")
    said = run_page(
        [
            trial,
            withdraw,
            seal,
            sh(f"cat > offshore-wind.toml <<'END'\n{the_full_example()}END\n"),
            checks,
            check,
            sh('cp "$award" award.json\n'),
            verify,
            Block(
                "python", NAMES_OF_THE_PAGE_ON_CERTIFICATES + certificates.body + "assert pdf.startswith(b'%PDF')\n", 0
            ),
        ],
        tmp_path,
    )
    issued, withdrawn, sealed, _file, checked, listed, _copy, verdict, _certificate = said
    assert "exit code 1" in issued
    assert "3 of 3 lines: suspended." in withdrawn
    assert (tmp_path / "trial" / "result.csv").read_text("utf-8-sig").count(",changed,") == 3
    assert (tmp_path / "trial" / "sealed.pdf").read_bytes().startswith(b"%PDF"), sealed
    assert "It is a micro-credential." in checked
    assert '"frameworks"' in checked
    assert "Traceback" not in listed
    assert verdict.startswith("valid"), verdict


def test_what_runs_beside_a_platform_runs(tmp_path: Path) -> None:
    migrated_tables.lay(tmp_path / "var")
    opened, asked, shown, demonstrated, placed, *rehearsed, rebuilt = run_page(blocks_for("platform"), tmp_path)
    assert "did:web:" in opened
    assert (tmp_path / "example-u.csr").read_bytes().startswith(b"-----BEGIN CERTIFICATE REQUEST"), asked
    assert shown.strip()
    assert "not qualified" in demonstrated
    assert all("何も変えていません" in text or "nothing was changed" in text for text in rehearsed)
    assert "credential" in placed and "database" in placed
    assert "Traceback" not in rebuilt and rebuilt.strip()


def registered() -> Iterator[tuple[str, str]]:
    for names in RUN.values():
        yield from names
    yield from NOT_RUN


def test_every_block_that_is_typed_stands_in_the_register_once() -> None:
    def lines_for(one: Command) -> list[tuple[str, str]]:
        return [name for name in registered() if one.is_named(*name)]

    assert [f"docs/{one.page}, line {one.block.line}" for one in spoken() if len(lines_for(one)) != 1] == []


def test_every_line_of_the_register_names_a_block() -> None:
    assert [name for name in registered() if not any(one.is_named(*name) for one in spoken())] == []


def test_every_block_says_what_it_is() -> None:
    known = SPOKEN | DATA | SHOWN
    assert [f"docs/{one.page}, line {one.block.line}" for one in all_blocks() if one.block.kind not in known] == []
    assert lines_typed_outside_blocks() == []


@pytest.mark.parametrize(("kind", "read"), [("toml", tomllib.loads), ("json", json.loads), ("yaml", yaml.safe_load)])
def test_shown_data_can_be_read(kind: str, read: object) -> None:
    assert callable(read)
    shown = [one for one in all_blocks() if one.block.kind == kind]
    assert shown
    for one in shown:
        read(one.block.body)


# What is named without being run: in sentences, and in lines that list a command's options.

INLINE = re.compile(r"`(?:[A-Z_]+=\S+ )*(kakitome [^`]+)`")
NAMED_IN = sorted({ROOT / "README.md", ROOT / "docs" / "tour.md", *PAGES})


def usages() -> Iterator[tuple[str, str]]:
    for page in NAMED_IN:
        text = page.read_text(encoding="utf-8")
        for match in INLINE.finditer(text):
            yield page.name, " ".join(match[1].split())
        for block in blocks_of(text):
            if block.kind == "usage":
                for usage in re.split(r"^(?=kakitome )", block.body, flags=re.MULTILINE):
                    yield page.name, " ".join(usage.split())


def unknown_words(usage: str) -> list[str]:
    """Return commands and options of a line that the program does not have."""
    from kakitome.cli import app  # noqa: PLC0415 (the test above needs no program in this process)

    command = typer.main.get_command(app())
    _program, *words = shlex.split(usage.replace("[", " ").replace("]", " ").replace("|", " "))
    while words and hasattr(command, "commands"):
        if words[0].startswith("-"):
            break
        if words[0] not in command.commands:
            return [words[0]]
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]}
    return [word for word in words if re.match(r"--?[a-z]", word) and word.split("=")[0] not in {*options, "--help"}]


def test_every_command_that_is_named_exists_with_its_options() -> None:
    named = [(page, usage) for page, usage in usages() if usage]
    assert len(named) > 30
    wrong = [(page, usage, found) for page, usage in named if (found := unknown_words(usage))]
    assert wrong == []
