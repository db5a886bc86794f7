"""Names of places by ISO 3166 code, and where each Japanese prefecture stands on a map of equal tiles.

    place_name("JP-13").ja     # 東京都
    PREFECTURES["JP-13"].column, .row

Every prefecture has the same size, since a count is no area. Names, codes and tiles: `places.toml`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from kakitome.values.localized_text import LocalizedText

JAPAN = "JP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefecture:
    """One tile: its code and names, and its place on the grid, counted from the upper left."""

    code: str
    name: LocalizedText
    column: int
    row: int

    @property
    def short(self) -> LocalizedText:
        """The name as it fits a tile: without 都, 府 or 県."""
        ja = self.name.ja
        return LocalizedText(ja=ja if ja == "北海道" else ja[:-1], en=self.name.en)


_TABLES = tomllib.loads(resources.files(__package__).joinpath("places.toml").read_text(encoding="utf-8"))
PREFECTURES: Mapping[str, Prefecture] = {
    code: Prefecture(
        code=code, name=LocalizedText(ja=tile["ja"], en=tile["en"]), column=tile["column"], row=tile["row"]
    )
    for code, tile in _TABLES["prefectures"].items()
}
"""All 47 by code, in the order of their codes."""
COUNTRIES: Mapping[str, LocalizedText] = {code: LocalizedText(**names) for code, names in _TABLES["countries"].items()}


def country_of(region: str) -> str:
    """Return the country of a region: `JP` for `JP-13` and for `JP`."""
    return region.partition("-")[0].upper()


def place_name(code: str) -> LocalizedText:
    """Name a prefecture or a country; a code that is not known here stays as it is.

    >>> place_name("JP-13").ja
    '東京都'
    """
    known = PREFECTURES.get(code.upper())
    if known is not None:
        return known.name
    return COUNTRIES.get(code.upper()) or LocalizedText(ja=code, en=code)
