"""The page on the demands of OWASP ASVS 5.0, written from docs/rules/asvs.toml."""

import tomllib
from collections.abc import Sequence
from os.path import relpath
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "rules" / "asvs.toml"
STANDARD = "https://owasp.org/www-project-application-security-verification-standard/"
STATES = {
    "met": "met",
    "deployment": "met by deployment",
    "not_applicable": "not applicable",
    "not_met": "**not met**",
}


def security_page() -> str:
    """Write the page: counts, what is not met first, then every demand."""
    groups = tomllib.loads(TABLE.read_text(encoding="utf-8"))["group"]
    rows = [row for group in groups for row in group["row"]]
    counts = [f"{sum(row['state'] == state for row in rows)} {name.strip('*')}" for state, name in STATES.items()]
    lines = [
        "# OWASP ASVS 5.0, demand by demand · 安全の要求と答え",
        "",
        f"The [Application Security Verification Standard 5.0]({STANDARD})",
        "asks for this of an application at level 2, and at level 3 where keys, awarding and deciding are touched",
        "(V2, V8, V11, V13, V16). Numbers and levels are the standard's; the wording is ours and short: read the",
        f"original before you rely on a row. We looked ourselves, nobody certified anything. {len(rows)} demands:",
        f"{', '.join(counts)}.",
        "*By deployment* holds as shipped in `deploy/`, or where the operator does what the note says. This page is",
        "written by `make reference` from `asvs.toml`; a test checks that what it names exists, and that nothing is",
        "called met without it.",
        "",
        "## Not met, and what stands in its place",
        "",
        "| | level | asked | instead |",
        "|---|---:|---|---|",
    ]
    lines += [
        f"| {row['id']} | {row['level']} | {row['asked']} | {row['why']} |" for row in rows if row["state"] == "not_met"
    ]
    lines.append("")
    for group in groups:
        lines += [f"## {group['title']}", "", "| | level | asked | state | where | shown by | note |"]
        lines += ["|---|---:|---|---|---|---|---|", *map(_line, group["row"]), ""]
    return "\n".join(lines)


def _line(row: dict[str, Any]) -> str:
    cells = (row["id"], row["level"], row["asked"], STATES[row["state"]])
    shown = "<br>".join(_linked(test) for test in row.get("tests", []))
    return f"| {' | '.join(map(str, cells))} | {_paths(row.get('at', []))} | {shown} | {row.get('why', '')} |"


def _paths(paths: Sequence[str]) -> str:
    return "<br>".join(_linked(path) for path in paths)


def _linked(name: str) -> str:
    file, _, function = name.partition("::")
    words = function.removeprefix("test_").replace("_", " ") or f"`{file.removeprefix('src/kakitome/')}`"
    return f"[{words}]({relpath(ROOT / file, TABLE.parent)})"
