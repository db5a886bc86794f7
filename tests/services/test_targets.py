"""A form is one registration: the command line, the pages and the documentation have it by that alone."""

import pytest
from django.utils import translation
from scripts.generated_pages.envelope_table import target_rows

from kakitome.cli import run
from kakitome.services.enveloping import list_targets, targets
from kakitome.services.enveloping.model import Made, Making, Target
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.learner.award.downloads import is_for_learner_alone, offered_forms
from kakitome.web.parts.award_forms import further_forms


def as_a_telegram(making: Making) -> Made:
    return Made(document=b"STOP " + making.material.facts.credential.encode())


TELEGRAM = Target(
    id="telegram",
    label=LocalizedText(ja="電報（見本）", en="Telegram (sample)"),
    purpose=LocalizedText(ja="電報局のために", en="for telegraph offices"),
    media_type="text/plain",
    suffix=".telegram.txt",
    make=as_a_telegram,
    is_for_learner_alone=True,
)


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "TARGETS", (*targets.TARGETS, TELEGRAM))


def test_ids_file_names_and_words_of_addresses_are_distinct() -> None:
    for field in ("id", "suffix"):
        values = [getattr(target, field) for target in list_targets()]
        assert len(set(values)) == len(values), field
    assert all(
        target.label.ja and target.label.en and target.purpose.ja and target.purpose.en for target in list_targets()
    )


def test_what_signs_anew_is_kept_and_what_is_only_a_copy_is_not() -> None:
    assert [one.id for one in list_targets() if one.is_kept != bool(one.signed_with or one.is_sealed)] == []


def test_the_command_names_it_in_its_help(registered: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(["convert", "--help"])
    assert "telegram" in capsys.readouterr().out


@pytest.mark.parametrize(("is_learner", "count"), [(True, 1), (False, 0)])
def test_the_page_of_an_award_offers_it_to_whom_it_is_for(registered: None, is_learner: bool, count: int) -> None:
    with translation.override("en"):
        offered = offered_forms("A-1", is_learner=is_learner)
    assert [one.label for one in offered].count("Telegram (sample)") == count
    assert is_for_learner_alone("telegram")


def test_the_page_of_formats_and_the_documentation_name_it(registered: None) -> None:
    with translation.override("en"):
        assert "Telegram (sample)" in [form.label for form in further_forms()]
    assert "| `telegram` | 電報（見本） | Telegram (sample) | `text/plain` | `.telegram.txt` |" in target_rows()[-1]
