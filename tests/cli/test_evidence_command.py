"""`kakitome evidence`: drawing cases for an audit, destroying what its time is over for."""

import pytest

from kakitome.cli import run
from kakitome.journeys.recognition.acting import case_context
from kakitome.learning.recognition.procedure import State
from kakitome.ports.bodies import KeptConfiguration
from kakitome.values.localized_text import LocalizedText
from services.cases import BODY, CONFIGURATION, NOW
from support import institutions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_body() -> None:
    institutions.open_university(BODY, LocalizedText(ja="機構（見本）", en="Body (sample)"))
    store = institutions.platform().store(BODY)
    store.body.take_configuration(KeptConfiguration(text=CONFIGURATION, taken_at=NOW, taken_by="operator"))


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(["evidence", *arguments])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_a_year_without_decisions_gives_an_empty_draw_that_is_kept_once(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("sample", BODY, "2026", "--seed", "s", "--share", "1/10", "--lang", "en")

    assert told(capsys, *arguments) == (0, "Of 0 cases decided in 2026, 0 cases were drawn.\n")
    code, said = told(capsys, *arguments)
    assert code == 1
    assert "drawn with this seed already" in said
    assert [one.seed for one in institutions.platform().store(BODY).evidence.list_samples()] == ["s"]


@pytest.mark.parametrize("share", ["0", "2", "a tenth", "1/0"])
def test_a_share_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], share: str) -> None:
    code, said = told(capsys, "sample", BODY, "2026", "--seed", "s", "--share", share, "--lang", "ja")

    assert code == 1
    assert "割合" in said


def test_nothing_whose_time_is_over_destroys_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "expire", BODY, "--lang", "en") == (
        0,
        "The evidence of 0 cases was destroyed: its time is over.\n",
    )
    assert case_context(institutions.platform(), BODY).examining.store.cases.list_heads(states=[State.ABANDONED]) == []
