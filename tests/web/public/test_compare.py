"""Comparing as anybody may: the address is the state, and what is wrong with it is told."""

import csv
import io

import pytest
from django.test import Client

from kakitome.learning.registry.entry import Entry
from kakitome.values.localized_text import LocalizedText
from support import demonstration_entries, institutions

pytestmark = pytest.mark.django_db


def registered(*names: str) -> list[Entry]:
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内工科大学（見本）", en="Setouchi (sample)"))
    made = [
        demonstration_entries.entry(count, demonstration_entries.letter(name))
        for count, name in enumerate(names, start=1)
    ]
    institutions.platform().registry.add_many(made)
    return made


def asked(client: Client, *choices: str, path: str = "compare", **more: str):
    return client.get(f"/registry/{path}", {"e": choices, **more})


def test_two_entries_stand_side_by_side_with_what_differs_in_words(client: Client) -> None:
    one, other = registered("offshore-wind", "care-technology")
    page = asked(client, one.number, other.number, lang="en").content.decode()
    assert "2 micro-credentials side by side" in page
    assert page.count('class="differ"') > 5
    assert f'href="/registry/{one.number}"' in page


def test_what_is_not_stated_is_hatched_and_said(client: Client) -> None:
    one, other = registered("offshore-wind", "care-technology")
    page = asked(client, one.number, other.number, lang="en").content.decode()
    assert 'class="gap"><div><p><span class="unstated">not stated</span>' in page


def test_a_version_is_named_by_its_number_behind_an_at_sign(client: Client) -> None:
    (one,) = registered("offshore-wind")
    later = demonstration_entries.version(
        demonstration_entries.letter(title=LocalizedText(ja="洋上風力・改", en="Offshore wind, revised")), 2
    )
    institutions.platform().registry.add_version(one.number, later)
    page = asked(client, f"{one.number}@1", lang="en").content.decode()
    assert "Version 1, not the newest" in page
    assert "Offshore wind, revised" not in page


def test_an_unknown_number_is_told_and_the_rest_is_shown(client: Client) -> None:
    (one,) = registered("offshore-wind")
    answer = asked(client, one.number, demonstration_entries.number(77), "<b>x", f"{one.number}@9", lang="en")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Not in this registry" in page
    assert demonstration_entries.number(77) in page
    assert f"{one.number}@9" in page
    assert "<b>x" not in page
    assert "1 micro-credential side by side" in page


def test_a_seventh_is_left_out_and_named(client: Client) -> None:
    names = (
        "offshore-wind",
        "care-technology",
        "data-literacy",
        "supply-chain",
        "it-foundation",
        "dx-professional",
        "gx-professional",
    )
    made = registered(*names)
    answer = asked(client, *(one.number for one in made), lang="en")
    page = answer.content.decode()
    assert "At most 6 fit side by side" in page
    assert page.count(">Take away<") == 2 * 6  # in the head, and in the list of narrow screens
    table = asked(client, *(one.number for one in made), path="compare.csv")
    assert table.status_code == 422
    assert "E_COMPARE_TOO_MANY" in asked_as_program(made)


def asked_as_program(made: list[Entry]) -> str:
    address = "/registry/compare.csv?" + "&".join(f"e={one.number}" for one in made)
    return Client(HTTP_ACCEPT="application/json").get(address).content.decode()


def test_the_same_entry_twice_is_one(client: Client) -> None:
    (one,) = registered("offshore-wind")
    assert "1 micro-credential side" in asked(client, one.number, one.number.lower(), lang="en").content.decode()


def test_without_entries_the_page_says_how_to_begin(client: Client) -> None:
    answer = client.get("/registry/compare", {"lang": "en"})
    assert answer.status_code == 200
    assert "Choose what to compare" in answer.content.decode()


def test_only_the_rows_that_differ_are_an_address_of_their_own(client: Client) -> None:
    one, other = registered("offshore-wind", "care-technology")
    whole = asked(client, one.number, other.number).content.decode()
    part = asked(client, one.number, other.number, rows="differing").content.decode()
    assert 0 < part.count('role="rowheader"') < whole.count('role="rowheader"')
    assert part.count('role="rowheader"') == part.count('class="differ"')


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing_there(client: Client) -> None:
    institutions.open_university("setouchi", LocalizedText(en="Setouchi (sample)"))
    wicked = demonstration_entries.entry(
        1, demonstration_entries.letter(title=LocalizedText(en='=HYPERLINK("https://x.example")'))
    )
    institutions.platform().registry.add(wicked)
    answer = asked(client, wicked.number, path="compare.csv", lang="en")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][3] == '\'=HYPERLINK("https://x.example")'
    assert {row[1] for row in rows[3:]} == {
        "Stated by the provider",
        "Confirmed by a third party",
        "Converted through hours",
    }


def test_each_converted_value_says_its_rule_and_source(client: Client) -> None:
    (one,) = registered("offshore-wind")
    page = asked(client, one.number, lang="en").content.decode()
    assert "25–30 h per credit" in page
    assert "ECTS Users&#x27; Guide" in page


def test_a_long_list_is_cut_off(client: Client) -> None:
    answer = asked(client, *(f"x{count}" for count in range(1500)))
    assert answer.status_code == 200
    assert len(answer.content) < 60_000
