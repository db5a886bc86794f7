"""Comparing names as they stand on lists and in documents: kanji, kana, Latin letters, forms of kanji, former names."""

import pytest

from kakitome.values.kana import kana_to_roman, plain_roman
from kakitome.values.person_names import NameAgreement, compare_names

YAMADA = ["山田 太郎", "やまだ たろう", "Taro Yamada"]


def agreement(given: str, *known: str) -> str:
    found = compare_names(given, known)
    assert found is not None
    return found.agreement.value


@pytest.mark.parametrize(
    "given",
    [
        "山田 太郎",
        "山田太郎",
        "山田　太郎",
        "YAMADA TARO",
        "Ｔａｒｏ　Ｙａｍａｄａ",
        "Yamada, Taro",
        "やまだ たろう",
        "やまだたろう",
    ],
)
def test_width_spaces_capitals_and_the_order_of_latin_names_make_no_difference(given: str) -> None:
    assert agreement(given, *YAMADA) == "same"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("ヤマダ タロウ", "やまだ たろう"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "やまだ たろう"),
        ("Tarō Yamada", "Taro Yamada"),
        ("Yamada Tarou", "やまだ たろう"),
        ("Taroh YAMADA", "ヤマダタロウ"),
        ("Ohno Yuki", "おおの ゆうき"),
        ("Oono Yuuki", "Ono Yuki"),
        ("Sato Jun'ichi", "サトウ ジュンイチ"),
        ("Satou Zyun-iti", "さとう じゅんいち"),
        ("Homma Shinji", "ほんま しんじ"),
        ("Hattori Kyoko", "はっとり きょうこ"),
        ("Itchoda Chieko", "いっちょうだ ちえこ"),
        ("Mitsui Tatsuya", "みつい たつや"),
        ("Kyuma Ryo", "キュウマ リョウ"),
        ("Nyuuta Jo", "にゅうた じょう"),
    ],
)
def test_kana_and_latin_letters_are_compared_by_sound(given: str, known: str) -> None:
    assert agreement(given, known) == "reading"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("髙橋 﨑子", "高橋 崎子"),
        ("渡邊 進", "渡辺 進"),
        ("渡邉 進", "渡邊進"),
        ("齋藤 廣", "斎藤 広"),
        ("𠮷田 和", "吉田 和"),
    ],
)
def test_another_form_of_a_kanji_is_told_as_such(given: str, known: str) -> None:
    assert agreement(given, known) == "variant"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("佐藤 花子", "山田（佐藤） 花子"),
        ("佐藤花子", "山田 花子（旧姓：佐藤）"),
        ("佐藤花子", "山田花子（旧姓佐藤）"),
        ("山田 花子（旧姓 佐藤）", "佐藤 花子"),
        ("Sato Hanako", "YAMADA (SATO) Hanako"),
        ("Hanako Sato", "Hanako Yamada (née Sato)"),
    ],
)
def test_a_former_name_beside_the_present_one_is_found(given: str, known: str) -> None:
    assert agreement(given, known) == "former"


def test_a_reading_in_brackets_is_a_reading_and_no_former_name() -> None:
    assert agreement("ワン シャオミン", "王 小明（ワン シャオミン）") == "same"


@pytest.mark.parametrize(
    ("given", "known"), [("Maria Tanaka", "TANAKA Maria Sakura"), ("山田", "山田 太郎"), ("たろう", "やまだ たろう")]
)
def test_a_name_with_a_further_part_agrees_in_part(given: str, known: str) -> None:
    assert agreement(given, known) == "part"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("やまだ たろう", "山田 太郎"),
        ("Taro Yamada", "山田 太郎"),
        ("Wang Xiaoming", "ワン シャオミン"),
        ("John Smith", "ジョン スミス"),
        ("佐藤 さくら", "さとう さくら"),
        ("김민수", "キム ミンス"),
    ],
)
def test_letters_that_do_not_tell_the_same_are_not_compared(given: str, known: str) -> None:
    assert agreement(given, known) == "not_comparable"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("佐藤 花子", "山田 太郎"),
        ("山田 次郎", "山田 太郎"),
        ("さとう はなこ", "やまだ たろう"),
        ("Hanako Sato", "やまだ たろう"),
        ("Keiko Ono", "Keko Ono"),
        ("Anna Smith", "Emma Smith"),
    ],
)
def test_other_names_differ(given: str, known: str) -> None:
    assert agreement(given, known) == "different"


def test_what_differs_in_comparable_letters_leads_over_what_cannot_be_compared() -> None:
    found = compare_names("山田 次郎", YAMADA)
    assert found is not None
    assert (found.agreement, found.given, found.compared) == (NameAgreement.DIFFERENT, "山田 次郎", "山田 太郎")


def test_nothing_is_compared_with_nothing() -> None:
    assert compare_names("", YAMADA) is None
    assert compare_names("山田", []) is None
    assert compare_names("（）", ["山田"]) is None


def test_a_name_of_any_length_costs_little() -> None:
    assert agreement("あ " * 5000, "い " * 5000) == "different"


@pytest.mark.parametrize(
    ("kana", "roman"),
    [
        ("シャチ", "shachi"),
        ("チェン", "chen"),
        ("ジョージ", "jooji"),
        ("ヴィ", "bui"),
        ("がっこう", "gakkou"),
        ("リョウ", "ryou"),
        ("まっちゃ", "maccha"),
    ],
)
def test_kana_are_written_in_hepburn(kana: str, roman: str) -> None:
    assert kana_to_roman(kana) == roman


def test_spellings_of_one_sound_become_one() -> None:
    assert {plain_roman(one) for one in ("Ohno", "Ōno", "Oono", "Ouno", "ONO")} == {"ono"}
    assert plain_roman("Syûzi") == plain_roman("Shuji")
