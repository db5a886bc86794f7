"""Print the figures of one tree, or of two beside each other: ``python -m scripts.house [--before FOLDER]``.

A tree is a checkout of this repository; one of an older version comes from ``git worktree add FOLDER VERSION``.
"""

import argparse
from pathlib import Path

from scripts.house.lines import lines_by_room, packages_installed
from scripts.house.touched import files_touched
from scripts.house.walks import distances

ROOT = Path(__file__).parents[2]


def figures(root: Path) -> dict[str, int]:
    """Return every figure of a tree by its name, in the order of the table."""
    rooms = lines_by_room(root)
    found = {f"lines of {room}": lines for room, lines in sorted(rooms.items())}
    found["lines of src, all"] = sum(rooms.values())
    found |= {f"files that name {kind}": number for kind, number in files_touched(root).items()}
    for journey, walked in distances(root).items():
        found[f"{journey}: modules"] = walked.modules
        found[f"{journey}: functions"] = walked.functions
        found[f"{journey}: calls"] = walked.calls
        found[f"{journey}: depth"] = walked.depth
    found["packages installed to run"] = packages_installed(root)
    return found


def table(before: dict[str, int] | None, after: dict[str, int]) -> str:
    """Write the figures as a Markdown table; a figure that one tree has not is a dash."""
    if before is None:
        return "\n".join(["| | now |", "|---|---:|", *(f"| {name} | {value:,} |" for name, value in after.items())])
    names = [*before, *(name for name in after if name not in before)]
    cells = [(name, before.get(name), after.get(name)) for name in names]
    return "\n".join(
        ["| | before | now |", "|---|---:|---:|", *(f"| {n} | {_cell(b)} | {_cell(a)} |" for n, b, a in cells)]
    )


def _cell(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="a checkout of the version to compare with")
    arguments = parser.parse_args()
    print(table(figures(arguments.before.resolve()) if arguments.before else None, figures(ROOT)))
