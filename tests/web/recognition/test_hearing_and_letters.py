"""One case from application to appeal, one from recognition to its withdrawal: what each side sees, and every letter."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.learning.recognition.body import read_configuration
from kakitome.learning.recognition.procedure import State
from kakitome.learning.recognition.recognition import Standing
from kakitome.ports.bodies import KeptConfiguration
from kakitome.ports.organisations import NodeRole
from support import institutions, recognition_body
from web.recognition.test_cases import REASONS, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BILLING = """
[billing]
address = { ja = "東京都見本区見本町1-2-3", en = "1-2-3 Mihon-cho, Tokyo (sample)" }
account = { ja = "見本銀行 本店 普通 0000000", en = "Sample Bank, head office, ordinary 0000000" }
registration_number = "T1234567890123"
tax_rate = "10"
days = 30
"""
DRAFT = "評価の基準が学修成果と結びついていないため、承認しない案です（見本）。"


class Story(Desk):
    """A case with both sides at their pages."""

    def __init__(self) -> None:
        super().__init__()
        self.applicant: Client = institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")

    def own(self, *rest: str) -> str:
        return "/".join(["/desk/setouchi/applications", self.number, *rest])

    def see(self) -> str:
        return self.applicant.get(self.own()).content.decode()

    def send(self, *rest: str, **data: Any) -> None:
        answer = self.applicant.post(self.own(*rest), data)
        assert answer.status_code == 302, answer.content.decode()

    def letter(self, name: str, language: str, client: Client | None = None) -> str:
        """Return the words of a letter, without white space; those of the applicant unless somebody else asks."""
        answer = (client or self.applicant).get(self.own("letters", name, language))
        assert answer.status_code == 200, name
        if folder := os.environ.get("KAKITOME_KEEP_PDF"):
            (Path(folder) / f"{name}-{language}-{self.number}.pdf").write_bytes(answer.content)
        drawn = subprocess.run(["pdftotext", "-", "-"], input=answer.content, capture_output=True, check=True)
        return "".join(drawn.stdout.decode().split())


@pytest.fixture
def story() -> Story:
    story = Story()
    store = institutions.platform().store(recognition_body.BODY)
    text = recognition_body.CONFIGURATION + BILLING
    read_configuration(text)
    store.body.take_configuration(KeptConfiguration(text=text, taken_at=institutions.NOW, taken_by="tests"))
    return story


def test_a_case_from_its_application_to_its_appeal_with_every_letter(story: Story) -> None:
    story.submit()
    story.post("invoice")
    assert "請求書" in story.letter("invoice", "ja") and "T1234567890123" in story.letter("invoice", "ja")
    assert "30,000円" in story.letter("invoice", "ja") and "2,727円" in story.letter("invoice", "ja")
    assert "subjectto10%" in story.letter("invoice", "en") and "000001" in story.letter("invoice", "en")
    assert story.applicant.get(story.own("letters", "receipt", "ja")).status_code == 404, "nothing is paid"
    story.post("fee", state="paid", paid_on="2026-11-20")
    assert "領収書" in story.letter("receipt", "ja") and "2026年11月20日" in story.letter("receipt", "ja")
    assert "Receipt" in story.letter("receipt", "en")
    assert "JPY30,000" in story.letter("receipt", "en")
    story.post("accept")
    story.assign("ann", "ben")
    story.score("ann", 1, "refused")
    story.score("ben", 2, "refused")
    story.post("discuss")
    story.post("refer", committee="quality")
    story.everybody("refused", "refused", "refused")
    assert "Hear it before the committee votes." in story.get()
    assert "The applicant was not heard yet." in story.post("decide", status=422, **REASONS)

    story.post("hear", text=DRAFT)
    assert "It can answer the draft of the decision until" in story.get()
    assert DRAFT in story.see() and DRAFT[:12] in story.letter("hearing-1", "ja")
    assert "Youareheard" in story.letter("hearing-1", "en") or "youareheard" in story.letter("hearing-1", "en")
    assert "nobody votes or decides" in story.get("draft")
    story.send("hearing", text="対応表を添えます（見本）。")
    assert "対応表を添えます（見本）。" in story.get()
    story.everybody("refused", "refused", "refused")
    story.post("decide", **REASONS)
    assert story.case.state is State.REFUSED
    letter = story.letter("decision-1", "ja")
    for words in (
        "審査結果通知書",
        "承認しないことを決定した",
        "根拠が示されています",
        "意見を受け取りました",
        "不服があるとき",
    ):
        assert words in letter, words

    story.send("appeal", text="評価の対応表が見られていません（見本）。")
    story.post("refer", committee="steering")
    story.everybody("dismissed", "dismissed", "dismissed")
    story.post("decide", **REASONS)
    assert story.case.state is State.REFUSED
    appealed = story.letter("decision-2", "en")
    assert "decidedtodismissit" in appealed and "Youmayappealonce" not in appealed
    page = story.see()
    for name in ("invoice", "receipt", "hearing-1", "decision-1", "decision-2"):
        for language in ("ja", "en"):
            assert f'href="{story.own("letters", name, language)}"' in page
            assert f'href="{story.address("letters", name, language)}"' in story.get()
    assert story.client.get(story.address("letters", "decision-1", "fr")).status_code == 404
    stranger = institutions.member(
        "other@asuka.example", NodeRole.ADMIN, recognition_body.open_member("asuka") and "asuka"
    )
    assert stranger.get(story.own("letters", "decision-1", "ja")).status_code == 404


def test_a_recognition_is_withdrawn_after_a_hearing_and_learners_in_progress_are_taught_out(story: Story) -> None:
    story.reviewed().vote("recognised", "recognised", "recognised")
    story.post("decide", **REASONS)
    story.post("ask-report", text="2026年度の受講者数と結果（見本）", deadline="2027-05-31")
    story.send("report", "0", text="31名（見本）")
    story.post("report-return", "0", text="結果がありません（見本）。", deadline="2027-06-30")
    assert "結果がありません（見本）。" in story.see()
    story.send("report", "0", text="31名、28名が修了（見本）")
    story.post("report-accept", "0")

    story.post("propose-withdrawal", committee="quality", text="実技の試験が行われていない（見本）。")
    story.send("papers", kind="hearing", file=_file("annex.pdf"))
    story.send("hearing", text="来年度から再開します（見本）。")
    assert "annex.pdf" in story.get() and "来年度から再開します（見本）。" in story.get()
    now = institutions.platform().now()
    effective, until = now.date() + timedelta(days=30), now.date() + timedelta(days=200)
    said = {"outcome": "withdrawn", **REASONS}
    late = story.post("draft", status=422, **said, effective_at=until, teach_out_until=effective)
    assert "the teach-out does not end before it holds" in late
    story.post("draft", **said, effective_at=effective, teach_out_until=until)
    story.everybody("withdrawn", "withdrawn", "withdrawn")
    story.post("decide")

    assert story.case.state is State.WITHDRAWN
    (recognition,) = institutions.platform().recognitions.of_entry(story.entry.number)
    standings = [recognition.standing_at(now + timedelta(days=days)) for days in (10, 60, 199, 202)]
    assert standings == [Standing.RECOGNISED, Standing.RECOGNISED, Standing.RECOGNISED, Standing.WITHDRAWN]
    letter = story.letter("decision-1", "ja"), story.letter("decision-2", "ja")
    assert "学習中の人への授与" in letter[1] and "学習中の人への授与" not in letter[0]
    public = story.applicant.get(f"/recognitions/{recognition.number}").content.decode()
    assert "Learners in progress" in public


def _file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 annex", content_type="application/pdf")
