"""How many files name a thing: what somebody has to open who adds another of its kind."""

import re
from pathlib import Path

# One of each kind that stood before and stands today, as code, templates and data write its name. Tests, documentation
# and translations are not counted; neither is the demonstration.
EXAMPLES = {
    "a descriptor (stackability)": r"\bstackability\b",
    "an envelope to write (SD-JWT VC)": r"sd[_-]jwt",
    "a framework (New Zealand's listing)": r"\bnz-listing\b",
    "a page (parked jobs)": r"\bparked[_-]jobs\b",
    "a check (newer edition)": r"\brefresh\b",
    "a procedure (certification of badges)": r"\bbadge-certification\b",
}
SUFFIXES = frozenset({".py", ".toml", ".html", ".js", ".css"})


def files_naming(root: Path, pattern: str) -> list[str]:
    """List the files of the product, relative to `root`, whose text or name holds the pattern."""
    source = root / "src" / "kakitome"
    found = []
    for path in sorted(source.rglob("*")):
        if path.suffix in SUFFIXES and "demo" not in path.relative_to(source).parts:
            name = path.relative_to(root).as_posix()
            if re.search(pattern, name) or re.search(pattern, path.read_text(encoding="utf-8")):
                found.append(name)
    return found


def files_touched(root: Path) -> dict[str, int]:
    """Count, for each example, the files that name it."""
    return {kind: len(files_naming(root, pattern)) for kind, pattern in EXAMPLES.items()}
