"""Where what is registered is offered: Japan's prefectures as tiles of one size, other countries as a list.

The drawing is ours and made here: a count is no area, so every prefecture has the same tile, and the shade says in
four steps what the number says exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from kakitome.mapping.places import JAPAN, PREFECTURES, place_name
from kakitome.values.localized_text import LocalizedText

SIDE, GAP = 56, 4
STEPS = (1, 3, 10, 30)
"""The least count of each shade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapTile:
    """One prefecture on the map, in pixels of the drawing."""

    name: LocalizedText
    short: LocalizedText
    count: int
    shade: int
    x: int
    y: int
    address: str

    @property
    def middle(self) -> int:
        """Where the words are centred."""
        return self.x + SIDE // 2

    @property
    def name_y(self) -> int:
        """Base line of the name."""
        return self.y + 22

    @property
    def count_y(self) -> int:
        """Base line of the count."""
        return self.y + 44


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPlace:
    """One line of the list: a prefecture or a country."""

    name: LocalizedText
    count: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryMap:
    """The page: tiles, the same as a list, other countries, and those that state no place."""

    tiles: Sequence[MapTile]
    prefectures: Sequence[MapPlace]
    countries: Sequence[MapPlace]
    unstated: int
    unstated_address: str
    width: int
    height: int
    side: int = SIDE

    @property
    def in_japan(self) -> int:
        """How many state a prefecture."""
        return sum(prefecture.count for prefecture in self.prefectures)


def registry_map_of(counts: Mapping[str, int]) -> RegistryMap:
    """Build the page from counts by region; the key of those that state none is empty."""
    step = SIDE + GAP
    tiles = [
        MapTile(
            name=prefecture.name,
            short=prefecture.short,
            count=(count := counts.get(prefecture.code, 0)),
            shade=sum(count >= least for least in STEPS),
            x=prefecture.column * step,
            y=prefecture.row * step,
            address=_address(prefecture.code),
        )
        for prefecture in PREFECTURES.values()
    ]
    elsewhere = [code for code in counts if code and code not in PREFECTURES]
    return RegistryMap(
        tiles=tiles,
        prefectures=[MapPlace(name=tile.name, count=tile.count, address=tile.address) for tile in tiles if tile.count],
        countries=[
            MapPlace(name=_whole(code), count=counts[code], address=_address(code))
            for code in sorted(elsewhere, key=lambda code: (code != JAPAN, -counts[code], code))
        ],
        unstated=counts.get("", 0),
        unstated_address=_address("-"),
        width=max(tile.x for tile in tiles) + SIDE + GAP,
        height=max(tile.y for tile in tiles) + SIDE + GAP,
    )


def _address(code: str) -> str:
    return f"/registry?{urlencode({'region': code})}"


def _whole(code: str) -> LocalizedText:
    if code == JAPAN:
        return LocalizedText(ja="日本（都道府県の記載なし）", en="Japan, prefecture not stated")
    return place_name(code)
