"""Cells: what is meant is read, what is doubtful is asked about, what would be wrong on a document is refused."""

from datetime import date

import pytest

from kakitome import texts
from kakitome.learning.class_list import ChangedValue, ClassList, LearnerRow, ReadingRules, read_whole
from kakitome.learning.class_list.people import is_my_number
from kakitome.learning.class_list.writing import write_table

TODAY = date(2026, 11, 21)
LEARNER = {
    "氏名": "見本 花子",
    "フリガナ": "ミホン ハナコ",
    "ローマ字": "Hanako Mihon",
    "メール": "hanako@example.ac.jp",
    "学籍番号": "S26001",
    "取得日": "2026-11-20",
    "成績": "優",
    "根拠": "",
    "備考": "",
    "DID": "",
}


def read_all(*rows: dict[str, str]) -> ClassList:
    cells = [list(LEARNER), *(list((LEARNER | row).values()) for row in rows)]
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells) + "\n"
    rules = ReadingRules(today=TODAY, include=("備考",))
    return read_whole(text.encode("utf-8", "surrogatepass"), rules)


def read(**cells: str) -> LearnerRow:
    [row] = read_all(cells).rows
    return row


def codes(row: LearnerRow) -> list[str]:
    return [problem.code for problem in row.problems]


def test_a_good_row_has_nothing_to_say() -> None:
    row = read()
    assert (row.status, row.problems, row.changes) == ("ready", (), ())
    assert (row.reading, row.roman) == ("ミホン ハナコ", "Hanako Mihon")


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "髙橋 見本子",
            "山﨑 見本",
            "𠮷田 例子",
            "葛󠄀城 見本",
            "辻󠄀 見本",
            "㈱見本",
            "神\ufa19谷",
            "见本 花子",
            "①組 見本",
        ],
    )
    def test_rare_forms_are_kept_and_told_once(self, name: str) -> None:
        found = read_all({"氏名": name}, {"氏名": name, "メール": "b@example.jp", "学籍番号": "S2"})
        assert [row.name for row in found.rows] == [name, name]
        assert "W_NAME_VARIANT_KEPT" in codes(found.rows[0])
        assert "W_NAME_VARIANT_KEPT" not in codes(found.rows[1])

    @pytest.mark.parametrize(
        "name",
        [
            "渡邉 仮名",
            "見本　太郎",
            "佐々木 一",
            "Zoë O’Brien-Smith",
            "김 철수",
            "Ωμέγα",
            "ミホン・ジョン",
            "D'Angelo Jr.",
        ],
    )
    def test_ordinary_names_pass_untouched(self, name: str) -> None:
        row = read(氏名=name)
        assert (row.name, row.status) == (name, "ready")

    def test_decomposed_kana_from_macos_is_composed(self) -> None:
        assert read(氏名="か\u3099くとう 花子").name == "がくとう 花子"

    def test_composed_and_decomposed_are_the_same_learner(self) -> None:
        found = read_all({"氏名": "が\u304e 花子"}, {"氏名": "か\u3099き\u3099 花子"})
        assert found.rows[1].status == "duplicate"

    @pytest.mark.parametrize("blank", ["", " ", "　", "\u00a0", "\u200b", "\ufeff", " \u3000\u00a0\u200b", "-", "なし"])
    def test_what_cannot_be_seen_is_empty(self, blank: str) -> None:
        row = read(氏名=blank)
        assert (row.status, codes(row)) == ("error", ["E_NAME_MISSING"])

    @pytest.mark.parametrize("space", ["　", "\u00a0", "\u200b", "\ufeff", "\t"])
    def test_spaces_around_a_name_are_taken_off(self, space: str) -> None:
        assert read(氏名=f"{space}見本 花子{space}").name == "見本 花子"

    @pytest.mark.parametrize(
        ("character", "shown"),
        [
            ("\u202e", "U+202E"),
            ("\u2066", "U+2066"),
            ("\u200f", "U+200F"),
            ("\x1b", "U+001B"),
            ("\x85x", "U+0085"),
            ("\U000e0041", "U+E0041"),
        ],
    )
    def test_control_and_direction_characters_are_refused_by_code_point(self, character: str, shown: str) -> None:
        row = read(氏名=f"見本{character}花子")
        [problem] = row.problems
        assert (problem.code, problem.params["character"]) == ("E_CHARACTER_FORBIDDEN", shown)
        assert shown in texts.sentence(problem, "ja")

    def test_a_zero_width_space_inside_is_taken_out_and_told(self) -> None:
        row = read(氏名="見本\u200b花子")
        assert (row.name, codes(row)) == ("見本花子", ["W_VALUE_READ_AS"])

    def test_a_line_break_inside_becomes_a_space(self) -> None:
        assert read(氏名="見本\n花子").name == "見本 花子"

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("?田 花子", "E_NAME_CHARACTER_LOST"),
            ("\ufffd田 花子", "E_NAME_CHARACTER_LOST"),
            ("〓田 花子", "E_NAME_CHARACTER_LOST"),
            ("\ue000田 花子", "E_NAME_GAIJI"),
            ("undefined undefined", "E_NAME_PLACEHOLDER"),
            ("hanako@example.jp", "E_NAME_IS_EMAIL"),
            ("<script>alert(1)</script>", "E_NAME_MARKUP"),
            ("{{7*7}}", "E_NAME_MARKUP"),
            ("山田".encode().decode("cp1252"), "E_NAME_MOJIBAKE"),
            ("山田".encode().decode("cp932"), "E_NAME_MOJIBAKE"),
            ("12345", "E_NAME_NO_LETTER"),
            ("=1+1", "E_CELL_FORMULA"),
            ("＝1+1", "E_CELL_FORMULA"),
            ("@SUM(A1)", "E_CELL_FORMULA"),
            ("+1+1", "E_CELL_FORMULA"),
            ("-2+3", "E_CELL_FORMULA"),
            ("=cmd|' /C calc'!A0", "E_CELL_DDE"),
            ("+cmd|' /C calc'!A0", "E_CELL_DDE"),
            ("@cmd|'/c x'!A1", "E_CELL_DDE"),
            ("#N/A", "E_CELL_ERROR_VALUE"),
            ("#NAME?", "E_CELL_ERROR_VALUE"),
            ("〃", "E_CELL_DITTO"),
            ("同上", "E_CELL_DITTO"),
            ("見" * 201, "E_CELL_TOO_LONG"),
        ],
    )
    def test_what_would_be_wrong_on_a_document_is_refused(self, name: str, code: str) -> None:
        row = read(氏名=name)
        assert (row.status, codes(row)) == ("error", [code])

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("見本 花子 様", "W_NAME_HONORIFIC"),
            ("見本 花子2", "W_NAME_DIGITS"),
            ("T\u0430ro Mihon", "W_NAME_MIXED_SCRIPT"),
        ],
    )
    def test_what_may_be_wrong_is_asked_about(self, name: str, code: str) -> None:
        row = read(氏名=name)
        assert (row.status, codes(row), row.name) == ("warning", [code], name)

    def test_half_width_readings_and_full_width_roman_letters_are_folded_and_both_forms_kept(self) -> None:
        row = read(フリガナ="ﾀﾞﾃ ﾏｻﾑﾈ", ローマ字="Ｄａｔｅ　Ｍａｓａｍｕｎｅ")
        assert (row.reading, row.roman) == ("ダテ マサムネ", "Date Masamune")
        assert ChangedValue(field="reading", given="ﾀﾞﾃ ﾏｻﾑﾈ", read="ダテ マサムネ") in row.changes


class TestStudentNumbers:
    def test_full_width_is_read_and_shown_in_both_forms(self) -> None:
        row = read(学籍番号="Ｓ２６０００２１")
        assert (row.student_number, codes(row), row.given["学籍番号"]) == (
            "S2600021",
            ["W_VALUE_READ_AS"],
            "Ｓ２６０００２１",
        )
        assert row.changes == (ChangedValue(field="student_number", given="Ｓ２６０００２１", read="S2600021"),)

    @pytest.mark.parametrize(
        ("given", "read_as"),
        [("'00123", "00123"), ("2600001.0", "2600001"), ("S26‐001", "S26-001"), ("S26ー001", "S26-001")],
    )
    def test_traces_of_spreadsheets_are_taken_off(self, given: str, read_as: str) -> None:
        assert read(学籍番号=given).student_number == read_as

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ("1.23E+10", "E_NUMBER_SCIENTIFIC"),
            ("2E+07", "E_NUMBER_SCIENTIFIC"),
            ("a@b.jp", "E_NUMBER_INVALID"),
            ("???", "E_NUMBER_INVALID"),
            ("=A1", "E_CELL_FORMULA"),
        ],
    )
    def test_spoilt_numbers_are_refused(self, given: str, code: str) -> None:
        assert codes(read(学籍番号=given)) == [code]

    def test_numbers_shorter_than_the_others_may_have_lost_zeros(self) -> None:
        rows = [{"氏名": f"見本 {i}", "学籍番号": f"00{i:03}", "メール": f"{i}@example.jp"} for i in range(1, 6)]
        found = read_all(*rows, {"学籍番号": "123"})
        assert [row.number for row in found.rows if "W_NUMBER_ZEROS_LOST" in codes(row)] == [7]

    def test_a_my_number_is_recognised_by_its_check_digit_and_never_quoted(self) -> None:
        found = read_all({"学籍番号": "123456789018"})
        assert (codes(found.rows[0]), found.sensitive) == (["W_NUMBER_MY_NUMBER"], True)
        assert not any("123456789018" in str(p.params) for p in (*found.problems, *found.rows[0].problems))

    def test_a_column_of_my_numbers_is_refused_whole(self) -> None:
        numbers = ["123456789018", "111111111118", "222222222225"]
        assert all(map(is_my_number, numbers))
        rows = [{"氏名": f"見本 {n[0]}", "学籍番号": n, "メール": f"m{n}@example.jp"} for n in numbers]
        found = read_all(*rows)
        assert ([p.code for p in found.problems if p.severity == "error"], found.rows) == (["E_COLUMN_MY_NUMBER"], ())
        assert found.sensitive

    def test_twelve_digit_student_numbers_are_only_asked_about_by_chance(self) -> None:
        rows = [{"氏名": "見本 花子", "学籍番号": f"2026000010{n:02}", "メール": f"{n}@example.jp"} for n in range(40)]
        found = read_all(*rows)
        asked = [row for row in found.rows if "W_NUMBER_MY_NUMBER" in codes(row)]
        assert (0 < len(asked) < 8, found.blocked) == (True, False)

    @pytest.mark.parametrize("digit", range(10))
    def test_exactly_one_check_digit_makes_a_my_number(self, digit: int) -> None:
        # 1·6+2·5+3·4+4·3+5·2+6·7+7·6+8·5+9·4+0·3+1·2 = 212; 212 mod 11 = 3; 11 − 3 = 8
        assert is_my_number(f"12345678901{digit}") == (digit == 8)


class TestMail:
    @pytest.mark.parametrize(
        "address", ["hanako@example.ac.jp", "a.b+c@sub.example.co.jp", "x_y-z@example.museum", "o'neil@example.ie"]
    )
    def test_usual_addresses_pass_untouched(self, address: str) -> None:
        row = read(メール=address)
        assert (row.email, row.status, row.changes) == (address, "ready", ())

    @pytest.mark.parametrize(
        ("given", "read_as"),
        [
            ("hanako＠example.ac.jp", "hanako@example.ac.jp"),
            ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
            ("<hanako@example.jp>", "hanako@example.jp"),
            ("mailto:hanako@example.jp", "hanako@example.jp"),
            ("hanako@例え.jp", "hanako@xn--r8jz45g.jp"),
        ],
    )
    def test_what_is_meant_is_read_and_both_forms_are_told(self, given: str, read_as: str) -> None:
        row = read(メール=given)
        assert (row.email, codes(row)) == (read_as, ["W_VALUE_READ_AS"])
        assert row.changes == (ChangedValue(field="email", given=given, read=read_as),)

    def test_a_domain_in_capitals_is_the_same_domain(self) -> None:
        row = read(メール="Hanako@EXAMPLE.JP")
        assert (row.email, row.status, len(row.changes)) == ("Hanako@example.jp", "ready", 1)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ("hanako@asuka,example", "E_EMAIL_COMMA"),
            ("hanako@example.jp,", "E_EMAIL_COMMA"),
            ("a@example.jp, b@example.jp", "E_EMAIL_SEVERAL"),
            ("a@example.jp;b@example.jp", "E_EMAIL_SEVERAL"),
            ("a@example.jp\nb@example.jp", "E_EMAIL_SEVERAL"),
            ("hanako.example.jp", "E_EMAIL_NO_AT"),
            ("hanako @example.jp", "E_EMAIL_SPACE"),
            ("ha nako@example.jp", "E_EMAIL_SPACE"),
            ("花子@example.jp", "E_EMAIL_WIDE_LOCAL"),
            ("①@example.jp", "E_EMAIL_WIDE_LOCAL"),
            ("hanako@localhost", "E_EMAIL_INVALID"),
            ("hanako@@example.jp", "E_EMAIL_INVALID"),
            ("hanako@example..jp", "E_EMAIL_INVALID"),
            ("hanako@-example.jp", "E_EMAIL_INVALID"),
            ("hanako@example.jp.", "E_EMAIL_INVALID"),
            (".hanako@example.jp", "E_EMAIL_INVALID"),
            ("ha..nako@example.jp", "E_EMAIL_INVALID"),
            ("hanako@192.168.0.1", "E_EMAIL_INVALID"),
            ("hanako@[127.0.0.1]", "E_EMAIL_INVALID"),
            ("@example.jp", "E_EMAIL_INVALID"),
            ("hanako@", "E_EMAIL_INVALID"),
            ("h" * 65 + "@example.jp", "E_EMAIL_INVALID"),
            ("h@" + "e" * 64 + ".jp", "E_EMAIL_INVALID"),
            ("なし", "E_EMAIL_MISSING"),
            ("　", "E_EMAIL_MISSING"),
            ("#REF!", "E_CELL_ERROR_VALUE"),
        ],
    )
    def test_each_kind_of_wrong_address_has_its_own_reason(self, given: str, code: str) -> None:
        row = read(メール=given)
        assert (row.status, codes(row)) == ("error", [code])

    def test_a_comma_is_answered_with_a_question(self) -> None:
        sentence = texts.sentence(read(メール="yamazaki@asuka,example").problems[0], "ja")
        assert "「,」があります" in sentence and "「.」ではありませんか" in sentence

    def test_living_addresses_of_old_mobile_telephones_pass_with_a_warning(self) -> None:
        assert codes(read(メール="a..b.@docomo.ne.jp")) == ["W_EMAIL_DOTS"]

    def test_famous_mistypings_are_asked_about(self) -> None:
        row = read(メール="hanako@gmail.con")
        assert (codes(row), row.problems[0].params["meant"]) == (["W_EMAIL_MISTYPED"], "gmail.com")

    def test_a_learner_with_a_did_needs_no_mail(self) -> None:
        row = read(メール="", DID="did:web:learner.example")
        assert (row.status, row.did) == ("ready", "did:web:learner.example")

    def test_a_did_must_look_like_one(self) -> None:
        assert codes(read(DID="web:learner.example")) == ["E_DID_INVALID"]


class TestDates:
    def test_eras_are_converted_and_both_forms_are_told(self) -> None:
        row = read(取得日="令和８年９月３０日")
        assert (row.awarded_on, row.status, codes(row)) == (date(2026, 9, 30), "warning", ["W_DATE_CONVERTED"])
        assert row.changes == (ChangedValue(field="awarded_on", given="令和８年９月３０日", read="2026-09-30"),)

    def test_the_sentence_calls_the_column_by_its_heading(self) -> None:
        problem = read(取得日="令和8年13月1日").problems[0]
        assert texts.sentence(problem, "ja") == "13月はありません。取得日を直してください。"

    def test_the_future_is_refused_unless_the_award_is_scheduled(self) -> None:
        assert codes(read(取得日="2026-11-22")) == ["E_DATE_FUTURE"]
        data = write_table([["氏名", "メール", "取得日"], ["見本 花子", "h@example.jp", "2027-03-20"]])
        scheduled = read_whole(data, ReadingRules(today=TODAY, scheduled=True)).rows[0]
        assert (scheduled.status, scheduled.awarded_on) == ("ready", date(2027, 3, 20))

    def test_an_empty_date_in_a_date_column_is_missing(self) -> None:
        assert codes(read(取得日="　")) == ["E_DATE_MISSING"]

    def test_an_empty_date_is_missing_from_a_scheduled_list_too(self) -> None:
        data = write_table([["氏名", "メール", "取得日"], ["見本 花子", "h@example.jp", ""]])
        row = read_whole(data, ReadingRules(today=TODAY, scheduled=True)).rows[0]
        assert codes(row) == ["E_DATE_MISSING"]


class TestGradesAndEvidence:
    @pytest.mark.parametrize("grade", ["優", "A+", "85点", "85.5", "合格", "S", "-5", "①", "3.8/4.0", "+"])
    def test_grades_are_kept_as_words(self, grade: str) -> None:
        row = read(成績=grade)
        assert (row.grade, row.status) == (grade, "ready")

    @pytest.mark.parametrize(("given", "read_as"), [("８５点", "85点"), ("Ａ＋", "A+"), ("７０．５", "70.5")])
    def test_full_width_grades_are_narrowed_and_told(self, given: str, read_as: str) -> None:
        row = read(成績=given)
        assert (row.grade, codes(row)) == (read_as, ["W_VALUE_READ_AS"])

    def test_a_dash_is_no_grade(self) -> None:
        assert (read(成績="－").grade, read(成績="-").status) == ("", "ready")

    def test_a_formula_as_grade_says_what_to_do(self) -> None:
        row = read(成績='=HYPERLINK("http://evil.example","優")')
        assert texts.sentence(row.problems[0], "ja").startswith("「成績」が表計算の式です")

    def test_several_addresses_are_separated_by_spaces_or_line_breaks(self) -> None:
        row = read(根拠="https://a.example/1 https://b.example/2\nhttps://c.example/3　https://d.example/4")
        assert [url[8] for url in row.evidence_urls] == ["a", "b", "c", "d"]

    @pytest.mark.parametrize(
        ("given", "read_as"),
        [
            ("https://例え.jp/作品?題=詩", "https://xn--r8jz45g.jp/%E4%BD%9C%E5%93%81?%E9%A1%8C=%E8%A9%A9"),
            ("ｈｔｔｐｓ：／／example.jp／x", "https://example.jp/x"),
            ("HTTPS://Example.JP/X", "https://example.jp/X"),
        ],
    )
    def test_addresses_are_written_in_ascii(self, given: str, read_as: str) -> None:
        assert read(根拠=given).evidence_urls == (read_as,)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ("javascript:alert(1)", "E_EVIDENCE_SCHEME"),
            ("file:///etc/passwd", "E_EVIDENCE_SCHEME"),
            ("data:text/html,x", "E_EVIDENCE_SCHEME"),
            ("C:\\work\\report.pdf", "E_EVIDENCE_SCHEME"),
            ("\\\\server\\share", "E_EVIDENCE_SCHEME"),
            ("www.example.jp/x", "E_EVIDENCE_NO_SCHEME"),
            ("レポート提出済", "E_EVIDENCE_NO_SCHEME"),
            ("http://192.168.0.4/x", "E_EVIDENCE_PRIVATE"),
            ("http://127.0.0.1/", "E_EVIDENCE_PRIVATE"),
            ("http://①②⑦.0.0.1/", "E_EVIDENCE_PRIVATE"),
            ("http://0x7f.1/", "E_EVIDENCE_PRIVATE"),
            ("http://2130706433/", "E_EVIDENCE_PRIVATE"),
            ("http://[::1]/", "E_EVIDENCE_PRIVATE"),
            ("http://[::ffff:10.0.0.1]/", "E_EVIDENCE_PRIVATE"),
            ("http://[64:ff9b::7f00:1]/", "E_EVIDENCE_PRIVATE"),
            ("http://[fec0::1]/", "E_EVIDENCE_PRIVATE"),
            ("http://[::127.0.0.1]/", "E_EVIDENCE_PRIVATE"),
            ("http://localhost/", "E_EVIDENCE_PRIVATE"),
            ("http://intra/x", "E_EVIDENCE_PRIVATE"),
            ("http://files.local/x", "E_EVIDENCE_PRIVATE"),
            ("http://169.254.169.254/", "E_EVIDENCE_PRIVATE"),
            ("https://user:secret@example.jp/", "E_EVIDENCE_URL"),
            ("https://example.jp:99999/", "E_EVIDENCE_URL"),
            ("https:///x", "E_EVIDENCE_URL"),
            ("https://exa mple", "E_EVIDENCE_PRIVATE"),
            ("https://example.jp/" + "x" * 2000, "E_EVIDENCE_URL"),
        ],
    )
    def test_what_strangers_cannot_or_must_not_open_is_refused(self, given: str, code: str) -> None:
        assert code in codes(read(根拠=given))

    def test_no_evidence_is_no_error(self) -> None:
        assert (read(根拠="なし").evidence_urls, read(根拠="-").status) == ((), "ready")

    def test_too_many_addresses_are_counted(self) -> None:
        assert codes(read(根拠=" ".join(f"https://example.jp/{i}" for i in range(11)))) == ["E_EVIDENCE_TOO_MANY"]

    def test_a_comment_may_be_a_list_of_points(self) -> None:
        row = read(備考="- よく調べた\n- 発表が明快")
        assert (row.narrative, row.status) == ("- よく調べた\n- 発表が明快", "ready")
