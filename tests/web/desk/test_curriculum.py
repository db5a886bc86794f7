"""The curriculum at the desk: one course, a file with its preview, and a syllabus whose fields are accepted one by one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.learning.credit.course import CourseVersion
from kakitome.ports.organisations import NodeRole
from support import institutions

HERE = "/desk/setouchi/courses"
FILLED = {
    "code": "INF1305",
    "title_ja": "データ科学演習（見本）",
    "credits": "２単位",
    "outcomes_ja": "集める。\n分ける。",
}
LIST = "科目番号,科目名,単位数\r\nA1,電子デバイス入門,2\r\n,名前のない番号,2\r\n".encode("cp932")


def courses() -> list[CourseVersion]:
    return list(institutions.platform().crediting.curricula.list_current("setouchi"))


def actions() -> list[str]:
    return [event.entry.action for event in institutions.platform().store("setouchi").audit.list_events()]


@pytest.fixture
def owner(owner: Client) -> Client:
    owner.defaults["HTTP_ACCEPT_LANGUAGE"] = "ja"
    return owner


def test_a_course_is_added_changed_and_never_lost(owner: Client) -> None:
    assert owner.post(f"{HERE}/one", FILLED).status_code == 302
    assert owner.post(f"{HERE}/one", FILLED).status_code == 422
    assert owner.post(f"{HERE}/one?code=INF1305", {**FILLED, "credits": "1"}).status_code == 302
    assert owner.post(f"{HERE}/one?code=INF1305", {**FILLED, "credits": "1"}).status_code == 302

    (version,) = courses()
    assert (version.version, str(version.course.credits)) == (2, "1")
    assert actions()[-2:] == ["course.added", "course.changed"]
    page = owner.get(f"{HERE}/one?code=INF1305").content.decode()
    assert "集める。" in page and version.digest in page
    assert "データ科学演習（見本）" in owner.get(HERE).content.decode()
    assert "教育課程に科目を加えました" in owner.get("/desk/setouchi/trail").content.decode()


def test_what_was_typed_stays_beside_its_error(owner: Client) -> None:
    answer = owner.post(f"{HERE}/one", {**FILLED, "credits": "たくさん", "ends_on": "2026-04-01"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "「たくさん」は数として読めません" in page and "データ科学演習（見本）" in page
    assert not courses()


def test_a_file_is_shown_first_and_stored_by_the_button(owner: Client) -> None:
    answer = owner.post(f"{HERE}/file", {"file": SimpleUploadedFile("list.csv", LIST)})
    page = answer.content.decode()
    assert "科目番号を書いてください" in page and not courses()
    content = page.split('name="content" value="')[2].split('"')[0]

    assert owner.post(f"{HERE}/file/confirm", {"content": content, "count": "7"}).status_code == 409
    assert owner.post(f"{HERE}/file/confirm", {"content": content, "count": "1"}).status_code == 302
    assert [version.course.code for version in courses()] == ["A1"]
    assert owner.post(f"{HERE}/file/confirm", {"content": content, "count": "1"}).status_code == 409
    whole = owner.get(f"{HERE}/all.csv").content
    again = owner.post(f"{HERE}/file", {"file": SimpleUploadedFile("all.csv", whole)}).content.decode()
    assert "保存するものはありません" in again


def test_of_a_syllabus_only_what_was_ticked_fills_the_form(owner: Client) -> None:
    text = "科目名：データ科学演習\n単位数：2単位\n"
    page = owner.post(f"{HERE}/syllabus", {"text": text}).content.decode()
    assert "2項目が見つかりました" in page and "1行目、「科目名」のあと" in page

    taken = owner.post(
        f"{HERE}/syllabus",
        {"do": "take", "use": ["title_ja"], "value-title_ja": "データ科学演習", "value-credits": "2"},
    ).content.decode()
    assert 'value="データ科学演習"' in taken
    assert 'name="credits" value=' not in taken
    assert not courses()
    assert owner.post(f"{HERE}/syllabus", {"text": "何もない文章"}).status_code == 422


def test_who_works_in_one_unit_alone_does_not_change_the_curriculum() -> None:
    unit = institutions.platform().organisations.list_tree("setouchi")[0].id
    viewer = institutions.member("looks@setouchi.example", NodeRole.VIEWER, unit)

    assert viewer.get(HERE).status_code == 200
    assert viewer.post(f"{HERE}/one", FILLED).status_code == 404
