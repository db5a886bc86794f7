"""A folder with everything `kakitome issue` asks for, and the commands run in it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kakitome.cli import run

ISSUER = """
did = "did:web:u.example:issuers:x"
name = { ja = "見本大学", en = "Example University" }
url = "https://u.example/"
email = "badges@u.example"
country = "JP"
"""
DEFINITION = """
identifier = "data-literacy"
title = { ja = "データ科学入門", en = "Introduction to data science" }
awarding_body = { ja = "見本大学", en = "Example University" }
content_description = { ja = "統計の初歩を学ぶ。", en = "First steps in statistics." }
learning_outcomes = [{ ja = "平均を求められる。", en = "Can compute a mean." }]
learner_effort = "15時間"
assessment_type = ["quiz"]
language = ["ja"]
"""
HEADER = "氏名,学籍番号,メール,取得日,成績\n"
BASE = "https://u.example/issuers/x"


def row(n: int, *, name: str = "", on: str = "2026-09-30", grade: str = "優") -> str:
    return f"{name or f'髙橋 {n}'},S26{n:03d},l{n}@example.jp,{on},{grade}\n"


@dataclass
class IssuingShell:
    """The files of an issuer in one folder; `issue` and the others return the exit code."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    out_text: str = ""
    err_text: str = ""

    def prepare(self) -> None:
        self.write("issuer.toml", ISSUER)
        self.write("definition.toml", DEFINITION)
        self.write("list.csv", HEADER + "".join(row(n) for n in (2, 3, 4)))
        assert self.run("keys", "new", "--out", str(self.folder / "issuer.key")) == 0

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        file = self.folder / name
        file.write_bytes(text.encode(encoding))
        return file

    @property
    def out(self) -> Path:
        return self.folder / "public"

    @property
    def report(self) -> Any:
        return json.loads((self.out / "report.json").read_text(encoding="utf-8"))

    @property
    def credentials(self) -> list[Path]:
        return sorted((self.out / "credentials").glob("*.json"))

    def run(self, *arguments: str) -> int:
        self.capture.readouterr()
        code = run(arguments)
        self.out_text, self.err_text = self.capture.readouterr()
        return code

    def issue(self, *more: str, **files: str) -> int:
        named = {
            "microcredential": "definition.toml",
            "issuer": "issuer.toml",
            "key": "issuer.key",
            "class-list": "list.csv",
            "out": "public",
        } | {name.replace("_", "-"): value for name, value in files.items()}
        given = [part for name, value in named.items() for part in (f"--{name}", str(self.folder / value))]
        return self.run("issue", *given, *more)

    def revoke(self, which: str, *more: str, key: str = "issuer.key", reason: str = "mistake") -> int:
        return self.run("revoke", str(self.out), which, "--key", str(self.folder / key), "--reason", reason, *more)

    def verdict(self, credential: Path) -> str:
        self.run("verify", str(credential), "--offline", "--json", "--resolve", f"{BASE}={self.out}")
        return str(json.loads(self.out_text)["verdict"])
