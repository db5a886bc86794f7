"""`kakitome registry reindex`: what was lost of the index comes back, recognised as of now; told in both languages."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kakitome.cli import run
from kakitome.journeys.registry_indexing import RecognisedMarks
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition
from kakitome.learning.registry.entry import Entry
from kakitome.learning.registry.terms import read_query
from kakitome.ports.recognitions import Edition
from kakitome.ports.registry_search import RegistryQuery
from kakitome.records.store.search_writing import empty_index
from kakitome.values.localized_text import LocalizedText
from support import demonstration_entries, institutions

pytestmark = pytest.mark.django_db
NOW = demonstration_entries.REGISTERED + timedelta(days=1)
RECOGNISED = {"recognised": ("yes",)}


@pytest.fixture
def registered() -> Entry:
    """One entry of the registry."""
    institutions.open_university("setouchi", LocalizedText(en="Setouchi (sample)"))
    institutions.open_university("kiko", LocalizedText(en="Body (sample)"))
    found = demonstration_entries.entry(1)
    institutions.platform().registry.add(found)
    return found


def found(query: str = "洋上風力", **asked: object) -> list[str]:
    search = institutions.platform().registry_search
    return [hit.card.number for hit in search.search(replace(RegistryQuery(terms=read_query(query)), **asked)).hits]


def recognise(entry: Entry, **changed: object) -> Recognition:
    """Keep a recognition of an entry as its body signs it."""
    made = demonstration_entries.recognition(entry, **changed)
    kept = institutions.platform().store("kiko").recognitions
    kept.add(made, edition=edition(made), status=())
    kept.sign(made.number, 1, document=b"{}", at=NOW)
    return made


def edition(of: Recognition, count: int = 1, *, until: datetime | None = None) -> Edition:
    return Edition(
        edition=count,
        url=f"https://u.example/issuers/kiko/endorsements/{of.number}.json",
        issuer=of.body_did,
        key_id="z6MkActive",
        payload=b"{}",
        intended_at=NOW,
        valid_from=of.valid_from,
        valid_until=until or of.valid_until,
    )


@pytest.mark.parametrize(("language", "words"), [("en", "1 entry"), ("ja", "1")])
def test_a_lost_index_is_built_again(
    registered: Entry, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    empty_index(using="default")
    assert found() == []
    assert run(["registry", "reindex", "--lang", language]) == 0
    assert words in capsys.readouterr().out
    assert found() == [registered.number]
    assert found(filters=RECOGNISED) == []


def test_what_is_recognised_now_is_so_in_the_new_index(registered: Entry) -> None:
    recognise(registered)
    assert run(["registry", "reindex", "--lang", "en"]) == 0
    assert found(filters=RECOGNISED) == [registered.number]


def test_a_recognition_of_another_version_marks_nothing(registered: Entry) -> None:
    recognise(registered, entry_version=2)
    RecognisedMarks(institutions.platform()).refresh(now=NOW)
    assert found(filters=RECOGNISED) == []


def test_marks_follow_what_is_recognised_changed_and_run_out(registered: Entry) -> None:
    marks = RecognisedMarks(institutions.platform())
    marks.refresh(now=NOW)
    made = recognise(registered)
    marks.refresh(now=NOW + timedelta(hours=1))
    assert found(filters=RECOGNISED) == [registered.number]
    withdrawn_at = NOW + timedelta(hours=2)
    change = Change(kind=ChangeKind.WITHDRAWN, at=withdrawn_at, reason=LocalizedText(en="The assessment changed"))
    kept = institutions.platform().store("kiko").recognitions
    kept.change(made.number, change, edition=edition(made, 2, until=withdrawn_at))
    kept.sign(made.number, 2, document=b"{}", at=withdrawn_at)
    marks.refresh(now=withdrawn_at)
    assert found(filters=RECOGNISED) == []


def test_a_recognition_that_runs_out_is_noticed_within_an_hour(registered: Entry) -> None:
    made = recognise(registered)
    marks = RecognisedMarks(institutions.platform())
    marks.refresh(now=made.valid_until - timedelta(minutes=30))
    assert found(filters=RECOGNISED) == [registered.number]
    marks.refresh(now=made.valid_until + timedelta(minutes=30))
    assert found(filters=RECOGNISED) == []
