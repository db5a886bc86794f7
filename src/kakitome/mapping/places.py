"""Names of places by ISO 3166 code, and where each Japanese prefecture stands on a map of equal tiles.

    place_name("JP-13").ja     # 東京都
    PREFECTURES["JP-13"].column, .row

The arrangement of tiles is our own drawing: neighbours stay neighbours where a grid allows it, and every prefecture
has the same size, since a count is no area.

Source: ISO 3166-2:JP (codes); ISO 3166-1 (countries).
"""

from collections.abc import Mapping
from dataclasses import dataclass

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


_TILES = """
01 北海道 Hokkaido 13 0
02 青森県 Aomori 13 2
03 岩手県 Iwate 13 3
05 秋田県 Akita 12 3
04 宮城県 Miyagi 13 4
06 山形県 Yamagata 12 4
07 福島県 Fukushima 13 5
15 新潟県 Niigata 12 5
16 富山県 Toyama 10 5
17 石川県 Ishikawa 9 5
20 長野県 Nagano 11 6
10 群馬県 Gunma 12 6
09 栃木県 Tochigi 13 6
08 茨城県 Ibaraki 14 6
18 福井県 Fukui 9 6
21 岐阜県 Gifu 10 6
19 山梨県 Yamanashi 11 7
11 埼玉県 Saitama 12 7
13 東京都 Tokyo 13 7
12 千葉県 Chiba 14 7
14 神奈川県 Kanagawa 12 8
22 静岡県 Shizuoka 11 8
23 愛知県 Aichi 10 7
25 滋賀県 Shiga 9 7
26 京都府 Kyoto 8 6
24 三重県 Mie 9 8
27 大阪府 Osaka 8 7
29 奈良県 Nara 8 8
30 和歌山県 Wakayama 8 9
28 兵庫県 Hyogo 7 6
31 鳥取県 Tottori 6 6
32 島根県 Shimane 5 6
33 岡山県 Okayama 6 7
34 広島県 Hiroshima 5 7
35 山口県 Yamaguchi 4 7
37 香川県 Kagawa 6 9
36 徳島県 Tokushima 6 10
38 愛媛県 Ehime 5 9
39 高知県 Kochi 5 10
40 福岡県 Fukuoka 2 8
41 佐賀県 Saga 1 8
42 長崎県 Nagasaki 0 8
44 大分県 Oita 3 8
43 熊本県 Kumamoto 2 9
45 宮崎県 Miyazaki 3 9
46 鹿児島県 Kagoshima 2 10
47 沖縄県 Okinawa 0 11
"""


def _prefecture(line: str) -> Prefecture:
    code, ja, en, column, row = line.split()
    return Prefecture(code=f"JP-{code}", name=LocalizedText(ja=ja, en=en), column=int(column), row=int(row))


PREFECTURES: Mapping[str, Prefecture] = {
    one.code: one for one in sorted(map(_prefecture, _TILES.strip().splitlines()), key=lambda one: one.code)
}
"""All 47 by code, in the order of their codes."""

_COUNTRIES = """
JP 日本 Japan
AE アラブ首長国連邦 United Arab Emirates
AT オーストリア Austria
AU オーストラリア Australia
BE ベルギー Belgium
BR ブラジル Brazil
CA カナダ Canada
CH スイス Switzerland
CN 中国 China
CZ チェコ Czechia
DE ドイツ Germany
DK デンマーク Denmark
EE エストニア Estonia
ES スペイン Spain
FI フィンランド Finland
FR フランス France
GB 英国 United Kingdom
HK 香港 Hong Kong
ID インドネシア Indonesia
IE アイルランド Ireland
IN インド India
IT イタリア Italy
KH カンボジア Cambodia
KR 韓国 Republic of Korea
LA ラオス Laos
MM ミャンマー Myanmar
MN モンゴル Mongolia
MX メキシコ Mexico
MY マレーシア Malaysia
NL オランダ Netherlands
NO ノルウェー Norway
NP ネパール Nepal
NZ ニュージーランド New Zealand
PH フィリピン Philippines
PL ポーランド Poland
PT ポルトガル Portugal
SE スウェーデン Sweden
SG シンガポール Singapore
TH タイ Thailand
TW 台湾 Taiwan
UA ウクライナ Ukraine
US 米国 United States
VN ベトナム Viet Nam
ZA 南アフリカ South Africa
"""
COUNTRIES: Mapping[str, LocalizedText] = {
    code: LocalizedText(ja=ja, en=en)
    for code, ja, en in (line.split(maxsplit=2) for line in _COUNTRIES.strip().splitlines())
}


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
