"""Where what is registered is offered: Japan's prefectures as tiles of one size, other countries as a list.

The drawing is ours and made here: a count is no area, so every prefecture has the same tile, and the shade says in
four steps what the number says exactly.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from kakitome.mapping.places import JAPAN, PREFECTURES, Prefecture, place_name
from kakitome.values.localized_text import LocalizedText

SIDE, GAP = 56, 4
STEPS = (1, 3, 10, 30)
"""The least count of each shade."""


def registry_map_of(counts: Mapping[str, int]) -> dict[str, Any]:
    """Build the page from counts by region; the key of those that state none is empty."""
    tiles = [_tile(prefecture, counts.get(prefecture.code, 0)) for prefecture in PREFECTURES.values()]
    with_some = [tile for tile in tiles if tile["count"]]
    elsewhere = [code for code in counts if code and code not in PREFECTURES]
    return {
        "tiles": tiles,
        "prefectures": with_some,
        "countries": [
            {"name": _whole(code), "count": counts[code], "address": _address(code)}
            for code in sorted(elsewhere, key=lambda code: (code != JAPAN, -counts[code], code))
        ],
        "in_japan": sum(tile["count"] for tile in with_some),
        "unstated": counts.get("", 0),
        "unstated_address": _address("-"),
        "width": max(tile["x"] for tile in tiles) + SIDE + GAP,
        "height": max(tile["y"] for tile in tiles) + SIDE + GAP,
        "side": SIDE,
    }


def _tile(prefecture: Prefecture, count: int) -> dict[str, Any]:
    """Draw one prefecture in pixels: its corner, the middle of its words, the base lines of name and count."""
    x, y = prefecture.column * (SIDE + GAP), prefecture.row * (SIDE + GAP)
    return {
        "name": prefecture.name,
        "short": prefecture.short,
        "count": count,
        "shade": sum(count >= least for least in STEPS),
        "x": x,
        "y": y,
        "middle": x + SIDE // 2,
        "name_y": y + 22,
        "count_y": y + 44,
        "address": _address(prefecture.code),
    }


def _address(code: str) -> str:
    return f"/registry?{urlencode({'region': code})}"


def _whole(code: str) -> LocalizedText:
    if code == JAPAN:
        return LocalizedText(ja="日本（都道府県の記載なし）", en="Japan, prefecture not stated")
    return place_name(code)
