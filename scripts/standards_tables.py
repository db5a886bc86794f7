"""The tables of docs/standards that say which test shows what: read, checked and written from their TOML files."""

import ast
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "standards"
VECTORS = ROOT / "tests" / "vectors"

Table = dict[str, Any]


@cache
def table(name: str) -> Table:
    """Read one of the tables."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def tests_in(file: str) -> frozenset[str]:
    """Name the test functions of a file, given from the root of the repository."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def is_a_test(name: str) -> bool:
    """Say whether `path::function` is a test that exists."""
    file, _, function = name.partition("::")
    return function in tests_in(file)


def vectors_of(row: str) -> list[str]:
    """Name the bad files of a row of the catalogue of hostile inputs."""
    return sorted(f"{path.parent.name}/{path.name}" for path in VECTORS.glob(f"bad_*/{row}__*"))


def named_tests(value: Any) -> list[str]:
    """Collect every `tests/…::…` within a table."""
    if isinstance(value, str):
        return [value] if value.startswith("tests/") and "::" in value else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [test for part in parts for test in named_tests(part)]


# ── who judged what ───────────────────────────────────────────────────────────────────────────────────────────────────


def interoperability() -> str:
    """Write the page on what others accept of ours and we of theirs."""
    data = table("interoperability")
    lines = [
        "# Interoperability",
        "",
        "What we write, before other people's verifiers; what they write, before ours. Each cell is shown by the tests",
        "named below it, for a good document *and* for bad ones; `make conformance` runs them all on this machine. The",
        "first table rests on shipped files alone: what `kakitome issue` and `convert` write, or a platform hands out,",
        "unaltered. What was compared on documents that tests make stands beside the tables. The",
        "verifiers are pinned (`tests/judges/`) and nothing is asked of the network; what could not be judged is said",
        "at the end of the run. This page is written by `make reference` from `interoperability.toml`.",
        "",
        "✓ accepts the good and refuses the bad · ✗ does not accept what we write, for the reason in the note ·",
        "— not applicable, for the reason in the last table",
        "",
    ]
    for key, title in (("ours", "## Ours before them"), ("theirs", "## Theirs before our verifier")):
        lines += [title, "", *_matrix(data, key), "", *_cells(data, key), ""]
    lines += ["## Beside the tables", "", "| compared | test |", "|---|---|"]
    lines += [f"| {row['what']} | {_list(row['tests'])} |" for row in data["beside"]]
    lines += [
        "",
        "## The verifiers",
        "",
        "| verifier | what it is | why the other cells are not applicable |",
        "|---|---|---|",
    ]
    lines += [f"| {one['name']} | {one['what']} | {one['otherwise']} |" for one in data["verifiers"].values()]
    lines += [
        "",
        "In the second table a verifier that only reads is not applicable as an author: pdfsig and the shapes sign",
        "nothing (what the Commission sealed stands for the latter), and Blockcerts' issuing software needs a node of",
        "a public chain. Blockcerts built by hand: `tests/documents/verification/test_blockcerts.py`.",
    ]
    return "\n".join(lines) + "\n"


def _matrix(data: Table, key: str) -> list[str]:
    given = {(row["form"], row["by"]): "✗" if row.get("refused") else "✓" for row in data[key]}
    columns = [name for name in data["verifiers"] if any(by == name for _, by in given)]
    head = ["", *(data["verifiers"][name]["name"] for name in columns)]
    lines = [f"| {' | '.join(head)} |", f"|---|{':-:|' * len(columns)}"]
    for form, title in data["forms"].items():
        if any(one == form for one, _ in given):
            cells = [given.get((form, name), "—") for name in columns]
            lines.append(f"| {title} | {' | '.join(cells)} |")
    return lines


def _cells(data: Table, key: str) -> list[str]:
    lines = ["| form | with | the good is accepted | the bad is refused | note |", "|---|---|---|---|---|"]
    for row in data[key]:
        form, name = data["forms"][row["form"]], data["verifiers"][row["by"]]["name"]
        accepts, refuses = _list(row.get("accepts", [])), _list(row.get("refuses", []))
        note = f"✗ {row['refused']}" if row.get("refused") else row.get("note", "")
        lines.append(f"| {form} | {name} | {accepts} | {refuses} | {note} |")
    return lines


def _list(tests: list[str]) -> str:
    return "<br>".join(f"`{test.removeprefix('tests/')}`" for test in tests)


# ── what the standards' lists ask for ─────────────────────────────────────────────────────────────────────────────────

STATES = {"met": "met", "part": "met in part", "not_met": "**not met**", "not_applicable": "not applicable"}


def conformance() -> str:
    """Write the page on the checklists of the standards."""
    data = table("conformance")
    rows = [row for group in data["group"] for row in group["row"]]
    counts = {state: sum(row["state"] == state for row in rows) for state in STATES}
    lines = [
        "# Conformance",
        "",
        f"{len(rows)} points of the certification guides of Open Badges 2.0 and 3.0 and of CLR 2.0, and of the",
        "profiles of W3C, IETF and the European Union: "
        + ", ".join(f"{number} {STATES[state].replace('*', '')}" for state, number in counts.items())
        + ".",
        "The points are ours in number and wording; a certificate is given by those who give certificates, after their",
        "own trial, and we have none. This page is written by `make reference` from `conformance.toml`; a test checks",
        "that every test named here exists.",
        "",
    ]
    for group in data["group"]:
        lines += [f"## {group['title']}", "", "| | asked | state | shown by, or the reason |", "|---|---|---|---|"]
        for row in group["row"]:
            shown = "<br>".join(part for part in (_list(row.get("tests", [])), row.get("why", "")) if part)
            lines.append(f"| {row['id']} | {row['asked']} | {STATES[row['state']]} | {shown} |")
        lines.append("")
    return "\n".join(lines)


# ── hostile inputs ────────────────────────────────────────────────────────────────────────────────────────────────────


def hostile_inputs() -> str:
    """Write the page on hostile and faulty inputs."""
    data = table("hostile-inputs")
    lines = [
        "# Hostile inputs",
        "",
        "What a verifier is handed by strangers, the answer it must give, and what shows that it does. Files are made",
        "by `tests/vectors/build_bad.py` and named `<row>__<verdict>__<finding>__<flaw>`; B000 belongs to no row.",
        "A person always gets a report: never a crash, never silence. This page is written by `make reference` from",
        "`hostile-inputs.toml`. What is said to be *open* is asked for and not built, or not shown.",
        "",
    ]
    for group in data["group"]:
        lines += [f"## {group['title']}", "", "| | input | answer | files | tests |", "|---|---|---|---:|---|"]
        for row in group["row"]:
            number = len(vectors_of(row["id"])) if row["id"] else 0
            still = f"**open**: {row['open']}" if row.get("open") else ""
            shown = "<br>".join(part for part in (_list(row.get("tests", [])), row.get("why", ""), still) if part)
            lines.append(f"| {row['id']} | {row['input']} | {row['answer']} | {number or ''} | {shown} |")
        lines.append("")
    return "\n".join(lines)


# ── the data model ────────────────────────────────────────────────────────────────────────────────────────────────────


def rule_files(row: Table) -> list[str]:
    """Name the files of a row of the table of the data model."""
    return sorted(path.stem for folder in row["folders"] for path in (VECTORS / folder).glob(f"{row['section']}__*"))


def data_model() -> str:
    """Write the page on the demands of the data model."""
    data = table("data-model")
    suite = data["suite"]
    lines = [
        "# The data model, demand by demand",
        "",
        "What the Verifiable Credentials Data Model 2.0 demands of every credential and presentation, shown by small",
        "files of our own that keep a demand or break it in one way (`tests/vectors/data_model`,",
        "`tests/vectors/presentations`), named `<section>__<verdict>__<finding>__<what>`. Each is judged by",
        "`documents/verification/test_data_model.py` or `test_presentations.py`. This page is written by",
        "`make reference` from `data-model.toml`.",
        "",
        "| section | demanded | in order | refused or told | the flaws |",
        "|---|---|---:|---:|---|",
    ]
    for row in data["row"]:
        files = [stem.split("__") for stem in rule_files(row)]
        kept = [one for one in files if one[1] == "valid"]
        flaws = ", ".join(sorted({one[3].replace("_", " ") for one in files if one[1] != "valid"}))
        number = row["section"].replace("-", ".")
        address = f"https://www.w3.org/TR/vc-data-model-2.0/#{row['anchor']}"
        counts = f"{len(kept)} | {len(files) - len(kept)}"
        lines.append(f"| [{number}]({address}) | {row['asked']} | {counts} | {flaws} |")
    lines += [
        "",
        "## W3C's suite",
        "",
        f"[W3C's suite for the data model]({suite['address']}) asks a service for credentials and for verdicts.",
        "We build no such service. Driven over our own issuing and verifying functions, an issuer answering for form",
        f"and signature and a verifier for everything, {suite['read']} of its {suite['statements']} statements hold,",
        f"{suite['pinned']} where the context of its examples is pinned by the operator. Before contexts,",
        f"presentations and texts with a language were read it was {suite['before']}. It is not run in our tests.",
        "",
        "## What stays refused, and why",
        "",
        "| refused | because |",
        "|---|---|",
    ]
    lines += [f"| {one['what']} | {one['why']} |" for one in data["refused"]]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print the tests that the tables name outside the folders that are run whole, for `make conformance`."""
    whole = ("tests/judges/", "tests/documents/", "tests/mapping/")
    named = {
        test for name in ("interoperability", "conformance", "hostile-inputs") for test in named_tests(table(name))
    }
    print(*sorted(test for test in named if not test.startswith(whole)))
    return 0


PAGES = {
    "docs/standards/interoperability.md": interoperability,
    "docs/standards/conformance.md": conformance,
    "docs/standards/hostile-inputs.md": hostile_inputs,
    "docs/standards/data-model.md": data_model,
}

if __name__ == "__main__":
    sys.exit(main())
