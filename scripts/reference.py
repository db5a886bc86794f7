"""Write the generated pages of the documentation; a test says when one is out of date."""

import sys
from collections.abc import Callable
from pathlib import Path

from kakitome.mapping.reference_page import mapping_page
from kakitome.texts import catalogue

ROOT = Path(__file__).parents[1]


def problems() -> str:
    """List every code with both sentences."""
    lines = [
        "# Problems",
        "",
        "Every finding and refusal has a stable code. `E_` stops the act, `W_` is for a person to weigh, `I_` explains.",
        "Words in braces are filled in. This page is written by `make reference`.",
        "",
        "| code | 日本語 | English |",
        "|---|---|---|",
    ]
    for code, text in sorted(catalogue().items()):
        ja, en = (" ".join(s.split()).replace("|", "\\|") for s in (text.ja, text.en))
        lines.append(f"| `{code}` | {ja} | {en} |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "docs/problems.md": problems,
    "docs/reference/mapping.md": mapping_page,
}


def outdated() -> list[str]:
    """Name the pages whose file differs from what would be written."""
    return [
        name
        for name, write in PAGES.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != write()
    ]


def main() -> int:
    """Write the pages that are out of date and name them."""
    for name in outdated():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(PAGES[name](), encoding="utf-8")
        print("wrote", name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
