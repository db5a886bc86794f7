"""The trail tells cases in sentences: every act has one, reviewers are letters, voters are the committee."""

from typing import Any

import pytest
from django.utils.translation import override

from kakitome.learning.recognition.procedure import Act
from kakitome.web.pages.provider.audit_trail.telling import ACTIONS, Teller


def test_every_act_has_a_sentence_in_both_languages() -> None:
    for act in Act:
        words = ACTIONS[f"case.{act.value}"][1]
        with override("en"):
            english = str(words)
        with override("ja"):
            assert str(words) != english


@pytest.mark.parametrize(
    ("actor", "ja", "en"),
    [("reviewer B", "審査員B", "Reviewer B"), ("committee", "委員", "A member of the committee")],
)
def test_who_examines_is_told_by_letter_and_part(actor: str, ja: str, en: str) -> None:
    nowhere: Any = None
    for language, expected in (("ja", ja), ("en", en)):
        with override(language):
            assert Teller(nowhere).name_of(actor) == expected
