"""Letters about a decision on credit: for credit, in part, and for none; the note for the transcript; and for whom."""

import os
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from kakitome.learning.recognition.procedure import State
from support import institutions, resolutions
from web.recognition.test_credit_awards import credited, signed
from web.recognition.test_credit_cases import account, act, address, case_of, client, registrar, send, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["account", "client", "registrar"]


def squeezed(text: str) -> str:
    """Leave out all white space, and the hyphens at which an address may break."""
    return "".join(text.split()).replace("-", "")


def words(client: Client, path: str, language: str = "ja") -> str:
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200, answer.content[:400]
    assert answer.headers["Content-Type"] == "application/pdf"
    if folder := os.environ.get("KAKITOME_KEEP_PDF"):
        name = f"{path.rpartition('/')[2]}-{language}-{len(answer.content)}.pdf"
        (Path(folder) / name).write_bytes(answer.content)
    drawn = subprocess.run(["pdftotext", "-", "-"], input=answer.content, capture_output=True, check=True)
    return squeezed(drawn.stdout.decode())


def test_what_was_credited_is_told_with_its_working_and_a_note_for_the_transcript(
    client: Client, registrar: Client
) -> None:
    number = credited(client, registrar)
    mine = f"/mine/credit/cases/{number}"
    letter = words(client, f"{mine}/decision")
    for expected in (
        "単位認定決定通知書",
        number,
        "機械保全概論",
        "1単位",
        "委員会の理由（見本）。",
        "18 + 1 = 19",
        signed(number).number,
        "不服があるとき",
    ):
        assert squeezed(expected) in letter, expected
    english = words(client, f"{mine}/decision", "en")
    assert "Noticeofdecisiononcredit" in english
    note = words(registrar, f"{address(number)}/note")
    assert "成績表備考通知" in note and "機械保全概論1単位認" in note
    assert f'href="{mine}/note"' in text(client.get(mine))
    assert f'href="{address(number)}/decision"' in text(registrar.get(address(number)))
    assert client.get(f"{mine}/award").content == signed(number).document
    institutions.account("stranger@x.example")
    stranger = institutions.signed_in("stranger@x.example")
    for path in (f"{mine}/decision", f"{mine}/award", f"{address(number)}/note", f"{mine}/nothing"):
        assert stranger.get(path).status_code == 404
    assert client.get(f"{mine}/nothing").status_code == 404


def test_a_refusal_says_why_and_how_to_appeal_and_has_no_note(client: Client, registrar: Client) -> None:
    number = send(client).number
    mine = f"/mine/credit/cases/{number}"
    assert client.get(f"{mine}/decision").status_code == 404, "nothing is decided yet"
    registrar.post(address(number), {"act": "accept"})
    act(registrar, number, "propose")
    registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "credit"})
    names = ("chair", "ume", "take")
    reasons = {"reasons_ja": "評価の方法がわからない。", "reasons_en": "How it was assessed is not known."}
    resolutions.vote_on_pages(registrar, lambda: case_of(number), choice="refused", names=names, **reasons)
    registrar.post(f"/desk/asuka/cases/{number}/decide")
    assert case_of(number).state is State.REFUSED
    letter = words(client, f"{mine}/decision")
    for expected in ("認定しないことを決定した", "評価の方法がわからない。", "不服があるとき", "機械保全", mine):
        assert squeezed(expected) in letter, expected
    assert "認定する科目" not in letter, "what was proposed is not the learner's"
    assert "Howitwasassessedisnotknown." in words(client, f"{mine}/decision", "en")
    for paper in ("note", "award"):
        assert client.get(f"{mine}/{paper}").status_code == 404
