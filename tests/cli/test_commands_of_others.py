"""Commands that other packages bring, and what is said where the demonstration is not installed."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

import pytest
import typer

from kakitome import cli


@dataclass(frozen=True)
class EntryPoint:
    """What `importlib.metadata` returns, as far as the command line asks it."""

    name: str
    load: Callable[[], Callable[[typer.Typer], None]]


def brings(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> None:
    monkeypatch.setattr(metadata, "entry_points", lambda *, group: points if group == "kakitome.commands" else ())


def greet(app: typer.Typer) -> None:
    @app.command()
    def greet() -> None:
        """Greet."""
        typer.echo("hello")


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "pip install kakitome-demo"), ("ja", "別のパッケージ kakitome-demo にあります")],
)
def test_without_the_demonstration_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, told: str
) -> None:
    brings(monkeypatch)
    assert cli.run(["demo", "--port", "8100", "--lang", language]) == 4
    assert told in capsys.readouterr().err


def test_another_package_brings_a_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    brings(monkeypatch, EntryPoint("greet", lambda: greet))
    assert cli.run(["greet"]) == 0
    assert capsys.readouterr().out == "hello\n"


def test_no_package_replaces_a_command_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    brings(monkeypatch, EntryPoint("verify", lambda: greet))
    assert cli.run(["verify", "--help"]) == 0
    assert "hello" not in (out := capsys.readouterr().out)
    assert "verify" in out
    assert cli.run(["greet"]) == 2
