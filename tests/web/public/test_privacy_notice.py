"""The privacy notice: who answers, why, how long, who else; what the operator left out is said, by the doctor too."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from bootstrap.platforms import NOW, open_platform
from kakitome.bootstrap.controller_settings import Controller, controller_of
from kakitome.bootstrap.platform import get_platform
from kakitome.operations.doctor import examine_platform
from kakitome.services.retaining import kinds_of_records
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db

STATED = {
    "KAKITOME_CONTROLLER_NAME": "見本機構",
    "KAKITOME_CONTROLLER_NAME_EN": "Sample Agency",
    "KAKITOME_CONTROLLER_ADDRESS": "東京都見本区1",
    "KAKITOME_CONTROLLER_REPRESENTATIVE": "理事長 見本 太郎",
    "KAKITOME_CONTROLLER_RECIPIENTS": "見本クラウド",
    "KAKITOME_CONTROLLER_COUNTRIES": "なし",
    "KAKITOME_CONTACT": "privacy@sample.example",
}


@pytest.fixture
def stated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the operator have said everything."""
    platform = get_platform()
    told = replace(platform, installation=replace(platform.installation, controller=controller_of(STATED)))
    monkeypatch.setattr("kakitome.web.pages.public.about.views.get_platform", lambda: told)
    yield


def notice(language: str) -> str:
    return Client().get(f"/about/privacy?lang={language}").content.decode()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_names_who_answers_every_kind_of_record_and_whom_to_ask(stated: None, language: str) -> None:
    page = notice(language)
    for text in ("東京都見本区1", "理事長 見本 太郎", "見本クラウド", "privacy@sample.example"):
        assert text in page, text
    assert {"ja": "見本機構", "en": "Sample Agency"}[language] in page
    for kind in kinds_of_records():
        assert kind.name.in_language("ja" if language == "ja" else "en") in page, kind.code
    for section in ("who", "why", "kept", "others", "rights", "children"):
        assert f'<h2 id="{section}">' in page
    assert "KAKITOME_CONTROLLER" not in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_the_operator_did_not_say_is_said(language: str) -> None:
    page = notice(language)
    assert "KAKITOME_CONTROLLER_NAME" in page
    assert {"ja": "まだ足りない事項", "en": "This notice is not complete"}[language] in page


def test_the_doctor_asks_for_what_is_missing(tmp_path: Path) -> None:
    def asked(folder: str, **environment: str) -> list[str]:
        platform = open_platform(tmp_path / folder, **environment)
        found = examine_platform(platform, now=NOW).findings  # type: ignore[arg-type]
        return [
            str(finding.problem.params["settings"]) for finding in found if finding.problem.code == "W_DOCTOR_NOTICE"
        ]

    assert asked("stated", **STATED) == []
    (missing,) = asked("half", **{**STATED, "KAKITOME_CONTROLLER_ADDRESS": " "})
    assert missing == "KAKITOME_CONTROLLER_ADDRESS"
    assert len(Controller().missing) == 6


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_institution_says_whom_to_ask_and_how_long_it_keeps_what(language: str) -> None:
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    get_platform().retention.choose("u", "sent_mail", days=8)
    assert 'href="/about/privacy/u"' in notice(language)
    page = Client().get(f"/about/privacy/u?lang={language}").content.decode()
    assert {"ja": "見本大学", "en": "Example University"}[language] in page
    assert {"ja": "8日", "en": "8 days"}[language] in page
    assert Client().get("/about/privacy/nobody").status_code == 404
