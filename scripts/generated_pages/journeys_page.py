"""What each journey asks of each person, made from what the filmed walks count."""

import tomllib
from pathlib import Path
from typing import Any

JOURNEYS = Path(__file__).parents[2] / "tests" / "browser" / "journeys.toml"
INTRODUCTION = """# What each journey asks of each person · 仕事ごとの手数

Walked by a real browser, in Japanese and in English, with the same counts in both; `make test` fails when one of them
changes. A walk leaves its screens as film strips in `build/strips`, on a desk (1280 pixels) and on a phone (390).
**Clicks** are presses of a pointer, **fields** are fields that were filled in. **Pages** and **seconds** (until they
stood there, all together) were taken in one run on two cores beside other work, and are not compared. Where the walk
types an address instead of pressing a link, the page is counted and the press is not: what a person presses is at most
clicks plus pages.
This page is written by `make reference` from `tests/browser/journeys.toml`.

日本語と英語で、実際のブラウザーが歩いた記録です。数が変わるとテストが失敗します。**クリック**は押した回数、**欄**は書き込んだ欄の数。
**ページ**と**秒**は一度の計測で、比べません。アドレスを直接開いたところは、ページだけを数えています。
"""


def journeys_page() -> str:
    """Write the page."""
    journeys: dict[str, Any] = tomllib.loads(JOURNEYS.read_text(encoding="utf-8"))
    lines = [INTRODUCTION]
    for name, journey in journeys.items():
        lines += [
            f"## {journey['title']['ja']} · {journey['title']['en']}",
            "",
            f"`{name}`, walked by `tests/browser/{journey['test']}`",
            "",
            "| だれ · who | クリック · clicks | 欄 · fields | ページ · pages | 秒 · seconds |",
            "|---|---|---|---|---|",
            *(_row(counts) for counts in journey["people"].values()),
            "",
        ]
    return "\n".join(lines)


def _row(counts: dict[str, Any]) -> str:
    numbers = (counts[kind] for kind in ("clicks", "fields", "pages", "waited_s"))
    return " | ".join((f"| {counts['ja']} · {counts['en']}", *map(str, numbers))) + " |"
