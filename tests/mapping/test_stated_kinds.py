"""A document is called what it states that it is, and nothing where it states nothing."""

import pytest

from kakitome.mapping.stated_kinds import KIND_WORDS, CredentialKind, kind_of_title
from kakitome.values.localized_text import LocalizedText


@pytest.mark.parametrize(
    ("ja", "en", "kind"),
    [
        ("学士（工学）卒業証明書", "", CredentialKind.GRADUATION),
        ("成績証明書", "", CredentialKind.TRANSCRIPT),
        ("", "Official Transcript of Records", CredentialKind.TRANSCRIPT),
        ("在学証明書（2026年度）", "", CredentialKind.ENROLMENT),
        ("", "Certificate of Enrollment", CredentialKind.ENROLMENT),
        ("卒業研究", "Transcription of interviews", CredentialKind.UNSTATED),
        ("", "", CredentialKind.UNSTATED),
    ],
)
def test_a_title_names_a_kind_by_the_words_of_such_documents_alone(ja: str, en: str, kind: CredentialKind) -> None:
    assert kind_of_title(LocalizedText(ja=ja, en=en)) is kind


def test_every_kind_has_words_in_both_languages() -> None:
    assert set(KIND_WORDS) == set(CredentialKind)
    assert all(words.ja and words.en for words in KIND_WORDS.values())
