"""Tables of text: separators, quotes, line ends, headings found by name wherever they stand."""

from datetime import date

import pytest

from kakitome.learning.class_list import ClassList, LearnerRow, ReadingRules, read_class_list, read_whole
from kakitome.learning.class_list.headings import field_of

TODAY = date(2026, 11, 21)
HEADINGS = "氏名,メール,学籍番号,取得日,成績,根拠,備考"
HANAKO = "見本 花子,hanako@example.ac.jp,S26001,2026-11-20,優,https://example.ac.jp/w/1,"
TARO = "見本 太郎,taro@example.ac.jp,S26002,2026-11-20,良,,"


def read(text: str, **rules: str) -> ClassList:
    return read_class_list(text.encode(), today=TODAY, **rules)  # type: ignore[arg-type]


def only(text: str, **rules: str) -> LearnerRow:
    [row] = read(text, **rules).rows
    return row


def codes(found: ClassList | LearnerRow) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_plain_row_is_read_field_by_field() -> None:
    row = only(f"{HEADINGS}\n{HANAKO}\n")
    assert (row.number, row.line, row.status) == (2, 2, "ready")
    assert (row.name, row.email, row.student_number) == ("見本 花子", "hanako@example.ac.jp", "S26001")
    assert (row.awarded_on, row.grade, row.evidence_urls) == (date(2026, 11, 20), "優", ("https://example.ac.jp/w/1",))
    assert row.given["メール"] == "hanako@example.ac.jp"
    assert (row.problems, row.changes) == ((), ())


def test_columns_are_found_by_name_never_by_position() -> None:
    row = only("Grade;E-mail;Learner;Student ID\nA+;taro@example.org;Taro Mihon;X1\n")
    assert (row.name, row.email, row.student_number, row.grade) == ("Taro Mihon", "taro@example.org", "X1", "A+")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end_is_sniffed(delimiter: str, line_end: str) -> None:
    text = line_end.join([HEADINGS, HANAKO, TARO, ""]).replace(",", delimiter)
    found = read(text)
    assert found.delimiter == delimiter
    assert [(row.number, row.name) for row in found.rows] == [(2, "見本 花子"), (3, "見本 太郎")]


def test_the_separator_can_be_chosen() -> None:
    assert read(f"{HEADINGS}\n{HANAKO}\n", delimiter="comma").delimiter == ","
    assert "E_HEADER_MISSING" in codes(read(f"{HEADINGS}\n{HANAKO}\n", delimiter="tab"))


def test_excels_separator_directive_is_obeyed_and_is_no_row_of_data() -> None:
    found = read("sep=;\n氏名;メール\n見本 花子;h@example.jp\n")
    assert (found.delimiter, found.columns.header_row, found.rows[0].number) == (";", 2, 3)


def test_quoted_commas_and_line_breaks_belong_to_the_cell() -> None:
    found = read(
        '氏名,メール,根拠\n見本 花子,h@example.jp,"https://example.jp/a,b\nhttps://example.jp/c"\n見本 太郎,t@example.jp,\n'
    )
    assert found.rows[0].evidence_urls == ("https://example.jp/a,b", "https://example.jp/c")
    assert [(row.number, row.line) for row in found.rows] == [(2, 2), (3, 4)]


def test_an_unclosed_quote_is_named_at_the_row_where_it_starts_and_nothing_is_imported() -> None:
    found = read(f'{HEADINGS}\n{HANAKO}\n"{TARO}\n{HANAKO}\n')
    [problem] = [p for p in found.problems if p.code == "E_CSV_QUOTE"]
    assert (problem.params["row"], found.rows, found.usable) == (3, (), ())


def test_a_quote_closed_rows_later_does_not_swallow_learners() -> None:
    swallowing = '氏名,メール,備考\n見本 一,a@example.jp,"よい\n見本 二,b@example.jp,x\n見本 三,c@example.jp,よい"\n'
    found = read(swallowing)
    assert ("E_CSV_QUOTE" in codes(found), found.rows) == (True, ())


def test_blank_lines_are_passed_over_and_keep_their_numbers() -> None:
    found = read(f"\n{HEADINGS}\n\n{HANAKO}\n,,,,,,\n\n{TARO}\n\n")
    assert (found.columns.header_row, [row.number for row in found.rows]) == (2, [4, 7])


def test_title_lines_above_the_headings_are_told() -> None:
    found = read(f"2026年度 データリテラシー 受講者名簿,,,,,,\n作成：教務課,,,,,,\n{HEADINGS}\n{HANAKO}\n")
    [note] = [p for p in found.problems if p.code == "I_HEADER_BELOW_TITLE"]
    assert (note.params["row"], note.params["above"], found.rows[0].number) == (3, 2, 4)


@pytest.mark.parametrize("text", [f"{HANAKO}\n{TARO}\n", "a,b,c\n1,2,3\n", "2026年度 受講者名簿\n"])
def test_a_list_without_headings_is_refused_and_shows_what_was_found(text: str) -> None:
    found = read(text)
    assert (codes(found), found.rows) == (["E_HEADER_MISSING"], ())
    assert found.problems[0].params["found"]


def test_headings_without_learners_are_told() -> None:
    assert "E_NO_ROWS" in codes(read(HEADINGS + "\n"))


def test_closing_words_and_prenumbered_rows_hold_no_learner() -> None:
    found = read("No,氏名,メール\n1,見本 花子,h@example.jp\n2,,\n3,,\n※欠席者を除く,,\n以上,,\n")
    assert [row.number for row in found.rows] == [2]
    assert [p.params["count"] for p in found.problems if p.code == "I_ROWS_WITHOUT_LEARNER"] == [4]


def test_a_closing_line_in_the_column_of_names_is_no_learner() -> None:
    found = read("氏名,メール\n見本 花子,h@example.jp\n以上,\n")
    assert [row.name for row in found.rows] == ["見本 花子"]


def test_too_many_and_too_few_columns_are_counted() -> None:
    found = read(
        "氏名,メール,成績\n見本 花子,h@example.jp,優,余り\n見本 太郎,t@example.jp\n見本 三郎,s@example.jp,優,,\n"
    )
    assert [codes(row) for row in found.rows] == [["E_ROW_TOO_LONG"], ["E_ROW_TOO_SHORT"], []]
    assert [dict(row.problems[0].params) for row in found.rows[:2]] == [
        {"expected": 3, "found": 4},
        {"expected": 3, "found": 2},
    ]


def test_more_columns_than_any_list_has_are_refused() -> None:
    extra = ",".join(f"回{i}" for i in range(300))
    assert "E_COLUMNS_TOO_MANY" in codes(read(f"氏名,メール,{extra}\n"))


def test_a_list_cut_off_in_its_last_row_is_not_issued_in_part() -> None:
    rows = "".join(f"見本 {i},{i}@example.jp,優\n" for i in range(5))
    assert "E_FILE_TRUNCATED" in codes(read(f"氏名,メール,成績\n{rows}見本 五,5@exam"))
    assert not read(f"氏名,メール,成績\n{rows}見本 五,5@example.jp,優").blocked


class TestHeadings:
    def test_family_and_given_name_are_joined_the_way_of_their_language(self) -> None:
        assert only("姓,名,メール\n見本,花子,h@example.jp\n").name == "見本 花子"
        assert only("Last name,First name,email\nMihon,Hanako,h@example.jp\n").name == "Hanako Mihon"

    def test_a_whole_name_wins_over_its_halves(self) -> None:
        found = read("氏名,姓,名,メール\n見本 花子,見本,花子,h@example.jp\n")
        assert (found.rows[0].name, found.columns.unmapped) == ("見本 花子", ("姓", "名"))

    def test_half_a_name_is_no_name(self) -> None:
        assert "E_COLUMN_NAME_MISSING" in codes(read("姓,メール\n見本,h@example.jp\n"))

    @pytest.mark.parametrize("headings", ["氏名,氏名,メール", "氏名,お名前,メール", "氏名,メール,E-mail"])
    def test_the_same_field_twice_is_refused_by_name(self, headings: str) -> None:
        found = read(f"{headings}\n見本 花子,見本,h@example.jp\n")
        assert ("E_COLUMN_TWICE" in codes(found), found.rows) == (True, ())

    def test_a_general_heading_gives_way_to_a_sure_one(self) -> None:
        found = read("ID,氏名,メール,学籍番号\n77,見本 花子,h@example.jp,S26001\n")
        assert (found.rows[0].student_number, found.columns.unmapped) == ("S26001", ("ID",))

    def test_lists_that_identify_nobody_are_refused(self) -> None:
        assert "E_COLUMN_IDENTIFIER_MISSING" in codes(read("氏名,成績\n見本 花子,優\n"))

    def test_a_list_without_mail_is_possible_and_says_what_follows(self) -> None:
        found = read("氏名,学籍番号\n見本 花子,S26001\n見本 太郎,\n")
        assert "W_COLUMN_EMAIL_MISSING" in codes(found)
        assert [codes(row) for row in found.rows] == [[], ["E_IDENTIFIER_MISSING"]]

    def test_a_list_without_dates_is_of_today_and_says_so(self) -> None:
        found = read("氏名,メール\n見本 花子,h@example.jp\n")
        assert (found.rows[0].awarded_on, "W_COLUMN_DATE_MISSING" in codes(found)) == (TODAY, True)

    def test_unknown_columns_are_not_imported_and_told(self) -> None:
        found = read("氏名,部活,メール,担当教員名\n見本 花子,茶道,h@example.jp,教員 一\n")
        assert (found.columns.unmapped, dict(found.rows[0].given)) == (
            ("部活", "担当教員名"),
            {"氏名": "見本 花子", "メール": "h@example.jp"},
        )
        assert "I_COLUMN_UNKNOWN" in codes(found)

    @pytest.mark.parametrize(
        "heading", ["マイナンバー", "個人番号", "病歴", "障がいの有無", "宗教", "本籍地", "My Number", "Disability"]
    )
    def test_sensitive_columns_are_refused_and_the_upload_is_to_be_deleted(self, heading: str) -> None:
        found = read(f"氏名,メール,{heading}\n見本 花子,h@example.jp,ひみつ\n")
        assert (found.columns.refused, found.sensitive) == ((heading,), True)
        assert "W_COLUMN_SENSITIVE" in codes(found)
        assert "ひみつ" not in repr(found.rows) + repr(found.problems)

    def test_remarks_and_unknown_columns_are_left_out_and_named(self) -> None:
        found = read("氏名,メール,備考,コメント,組\n見本 花子,h@example.jp,教務課確認済,よし,①\n")
        assert (found.columns.left_out, found.columns.unmapped) == (("備考", "コメント"), ("組",))
        assert found.rows[0].narrative == "" and "教務課確認済" not in found.rows[0].given.values()
        assert {"I_COLUMN_LEFT_OUT", "I_COLUMN_UNKNOWN"} <= set(codes(found))
        assert "W_COLUMN_NOTE_SHOWN" not in codes(found)

    @pytest.mark.parametrize(
        ("include", "words"),
        [
            (("コメント",), "よし"),
            (("こめんと", "備　考"), "教務課確認済"),
            (("備考", "コメント"), "備考：教務課確認済\nコメント：よし"),
            (("組",), "組：①"),
        ],
    )
    def test_a_column_that_is_asked_for_stands_in_the_award(self, include: tuple[str, ...], words: str) -> None:
        data = "氏名,メール,備考,コメント,組\n見本 花子,h@example.jp,教務課確認済,よし,①\n".encode()
        found = read_whole(data, ReadingRules(today=TODAY, include=include))
        assert found.rows[0].narrative == words
        assert "W_COLUMN_NOTE_SHOWN" in codes(found)

    def test_a_sensitive_column_is_not_to_be_had_by_asking(self) -> None:
        data = "氏名,メール,病歴\n見本 花子,h@example.jp,なし\n".encode()
        found = read_whole(data, ReadingRules(today=TODAY, include=("病歴",)))
        assert (found.columns.refused, found.rows[0].narrative) == (("病歴",), "")

    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("氏　名", "name"),
            ("氏名\n（漢字）", "name"),
            ("＊氏名", "name"),
            ("受講者の氏名", "name"),
            ("FULL NAME", "name"),
            ("ﾌﾘｶﾞﾅ", "reading"),
            ("氏名（カナ）", "reading"),
            ("氏名（ローマ字）", "roman"),
            ("ｅ－ｍａｉｌ", "email"),
            ("メールアドレス（必須）", "email"),
            ("学籍番号※7桁", ""),
            ("学籍番号（7桁）", "student_number"),
            ("取得日(YYYY/MM/DD)", "awarded_on"),
            ("Date of Award", "awarded_on"),
            ("成績（100点満点）", "grade"),
            ("根拠ＵＲＬ", "evidence"),
            ("氏名 / Name", "name"),
            ("学籍番号 Student ID", "student_number"),
            ("メール・E-mail", "email"),
            ("Date\n取得日", "awarded_on"),
            ("氏名 / E-mail", ""),
            ("氏名をご記入ください", "name"),
            ("保護者氏名", ""),
            ("氏名（保護者）", ""),
            ("連絡先メールアドレス（緊急）", ""),
            ("番号", ""),
        ],
    )
    def test_headings_are_folded_but_not_beyond_their_meaning(self, heading: str, field: str) -> None:
        assert field_of(heading) == field
