"""Dates as people in Japan type them: every form read, every doubt named."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome import texts
from kakitome.errors import Problem
from kakitome.values.dates import EARLIEST, ERAS, LATEST, ParsedDate, era_words, from_excel_serial, parse_date

TODAY = date(2026, 11, 21)


def read(text: str) -> ParsedDate:
    parsed = parse_date(text, today=TODAY, column="取得日")
    assert isinstance(parsed, ParsedDate), parsed
    return parsed


def refused(text: str) -> Problem:
    parsed = parse_date(text, today=TODAY, column="取得日")
    assert isinstance(parsed, Problem), parsed
    return parsed


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21",
        "2026/11/21",
        "2026.11.21",
        "2026. 11. 21",
        "20261121",
        "2026年11月21日",
        "2026 年 11 月 21 日",
        "２０２６年１１月２１日",
        "２０２６／１１／２１",
        "2026‐11‐21",
        "2026－11－21",
        "2026ー11ー21",
        "令和8年11月21日",
        "令和８年１１月２１日",
        "令和八年十一月二十一日",
        "二〇二六年十一月二十一日",
        "㋿8年11月21日",
        "令8.11.21",
        "R8.11.21",
        "r8/11/21",
        "R08-11-21",
        "R081121",
        "2026/11/21(土)",
        "2026年11月21日（土曜日）",
        "21 November 2026",
        "21st Nov. 2026",
        "21-Nov-2026",
        "November 21, 2026",
        "Sat, 21 Nov 2026",
        "2026/11/21 0:00",
        "2026-11-21T13:45:00+09:00",
        "2026年11月21日 13時45分",
        "　2026-11-21\u200b",
        "'2026-11-21",
    ],
)
def test_every_usual_form_is_the_same_day(text: str) -> None:
    assert read(text).on == TODAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和７年１１月２１日", date(2025, 11, 21)),
        ("R7.11.21", date(2025, 11, 21)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R元.5.1", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("H31.4.30", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("㍻元年1月8日", date(1989, 1, 8)),
        ("大正15年12月24日", date(1926, 12, 24)),
    ],
)
def test_eras_are_converted_and_both_forms_are_told(text: str, expected: date) -> None:
    parsed = read(text)
    assert (parsed.on, parsed.converted) == (expected, True)
    [note] = parsed.notes
    assert (note.code, note.params["excerpt"], note.params["iso"]) == ("W_DATE_CONVERTED", text, expected.isoformat())


@pytest.mark.parametrize(
    "text", ["2024/2/30", "2023\u201102\u201129", "0000-00-00", "2026/13/1", "令和8年13月1日", "20261301"]
)
def test_days_that_do_not_exist_are_invalid(text: str) -> None:
    assert refused(text).code == "E_DATE_INVALID"


def test_the_sentence_names_the_month_or_day_that_does_not_exist() -> None:
    assert texts.sentence(refused("令和8年13月1日"), "ja") == "13月はありません。取得日を直してください。"
    assert texts.sentence(refused("2024/2/30"), "ja") == "2024年2月30日はありません。取得日を直してください。"
    assert texts.sentence(refused("2024/2/30"), "en") == "There is no 30 February 2024. Correct “取得日”."


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1899-12-31", "2200/1/1", "0000-01-01"])
def test_dates_outside_any_life_are_out_of_range(text: str) -> None:
    assert refused(text).code in ("E_DATE_RANGE", "E_DATE_INVALID")
    assert text == "0000-01-01" or refused(text).code == "E_DATE_RANGE"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("平成32年1月1日", "令和2年1月1日"),
        ("令和元年4月30日", "平成31年4月30日"),
        ("昭和100年5月1日", "令和7年5月1日"),
        ("昭和64年1月8日", "平成元年1月8日"),
        ("平成元年1月7日", "昭和64年1月7日"),
        ("T15.12.25", "昭和元年12月25日"),
    ],
)
def test_a_day_outside_its_era_is_named_with_the_era_that_holds_it(text: str, hint: str) -> None:
    problem = refused(text)
    assert (problem.code, problem.params["hint"]) == ("E_DATE_ERA", hint)


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("03/04/2026", "E_DATE_AMBIGUOUS", "2026-03-04 / 2026-04-03"),
        ("25/12/2025", "E_DATE_AMBIGUOUS", "2025-12-25"),
        ("04/04/2026", "E_DATE_AMBIGUOUS", "2026-04-04"),
        ("45678", "E_DATE_SERIAL", "2025-01-21"),
        ("45678.5", "E_DATE_SERIAL", "2025-01-21"),
    ],
)
def test_doubtful_dates_are_refused_with_what_they_may_mean(text: str, code: str, hint: str) -> None:
    problem = refused(text)
    assert (problem.code, problem.params["hint"]) == (code, hint)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("26/11/21", "E_DATE_TWO_DIGIT_YEAR"),
        ("26年11月21日", "E_DATE_TWO_DIGIT_YEAR"),
        ("261121", "E_DATE_TWO_DIGIT_YEAR"),
        ("21-Nov-26", "E_DATE_TWO_DIGIT_YEAR"),
        ("11/21", "E_DATE_NO_YEAR"),
        ("11月21日", "E_DATE_NO_YEAR"),
        ("21-Nov", "E_DATE_NO_YEAR"),
        ("2026年11月", "E_DATE_NO_DAY"),
        ("2026/11", "E_DATE_NO_DAY"),
        ("2026", "E_DATE_NO_DAY"),
        ("令和8年度", "E_DATE_NO_DAY"),
        ("", "E_DATE_MISSING"),
        ("　", "E_DATE_MISSING"),
        ("昨日", "E_DATE_UNREADABLE"),
        ("令和0年1月1日", "E_DATE_UNREADABLE"),
        ("2026-11-21-2026-11-23", "E_DATE_UNREADABLE"),
        ("21 Marketing 2026", "E_DATE_UNREADABLE"),
        ("٢٠٢٦-١١-٢١", "E_DATE_UNREADABLE"),
        ("2026-11-21" + "0" * 100, "E_DATE_UNREADABLE"),
    ],
)
def test_each_kind_of_wrong_date_has_its_own_reason(text: str, code: str) -> None:
    assert refused(text).code == code


def test_tomorrow_is_refused_unless_the_future_is_allowed() -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert refused(tomorrow).code == "E_DATE_FUTURE"
    assert isinstance(parse_date(tomorrow), ParsedDate)


def test_a_time_of_day_is_left_out_and_told() -> None:
    assert [note.code for note in read("2026/11/21 13:45:00").notes] == ["W_DATE_TIME_DROPPED"]


def test_a_weekday_that_does_not_match_is_told() -> None:
    assert [note.code for note in read("2026/11/21(日)").notes] == ["W_DATE_WEEKDAY"]
    assert read("2026/11/21(土)").notes == ()


def test_plain_forms_are_no_conversion_worth_a_warning() -> None:
    assert [read(text).notes for text in ("2026-11-21", "2026/11/21", "2026年11月21日", "20261121")] == [()] * 4
    assert not read("2026/11/21").converted


@given(st.dates(EARLIEST, LATEST))
def test_every_day_survives_being_written_and_read(on: date) -> None:
    for text in (on.isoformat(), f"{on.year}/{on.month}/{on.day}", f"{on.year}年{on.month}月{on.day}日", era_words(on)):
        parsed = parse_date(text)
        assert isinstance(parsed, ParsedDate) and parsed.on == on


@given(st.text(max_size=80))
def test_no_text_makes_it_raise(text: str) -> None:
    parsed = parse_date(text, today=TODAY)
    assert isinstance(parsed, ParsedDate | Problem)
    for problem in parsed.notes if isinstance(parsed, ParsedDate) else (parsed,):
        assert texts.both(problem)


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_only_real_days_are_accepted(year: int, month: int, day: int) -> None:
    parsed = parse_date(f"{year:04}-{month:02}-{day:02}")
    try:
        real = date(year, month, day)
    except ValueError:
        assert isinstance(parsed, Problem)
    else:
        assert (parsed.on == real) if isinstance(parsed, ParsedDate) else parsed.code == "E_DATE_RANGE"


def test_eras_follow_each_other_without_gap() -> None:
    for (_, _, later), (name, _, earlier) in itertools.pairwise(ERAS):
        assert earlier < later
        assert era_words(later - timedelta(days=1)).startswith(name)


def test_excel_serials_count_from_the_days_excel_shows() -> None:
    assert from_excel_serial(61) == date(1900, 3, 1)
    assert from_excel_serial(45678) == date(2025, 1, 21)
