"""Degrees and qualifications side by side: described at a desk, looked at with what is held, with files, with nothing."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.journeys.crediting.equivalents import deciding_at
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.course import Course, CourseVersion
from kakitome.learning.credit.equivalent import EquivalentOutcome
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.registry.entry import Entry, EntrySource, EntryVersion
from kakitome.ports.organisations import NodeRole
from kakitome.services.crediting.equivalents import EquivalentDecision, record_equivalent
from kakitome.services.holding import find_held
from kakitome.services.publishing import publish_status_lists
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.account.test_how_far import awarded, offered, words_of
from web.account.test_own_data import ADDRESS, learner
from web.account.test_wallet_pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PROGRAMME = {
    "code": "INF",
    "title_ja": "情報学部",
    "title_en": "Informatics",
    "rule_set": "jp-undergraduate",
    "own_cap": "1",
    "source": "学則 第20条",
    "price_per_credit": "8000",
    "entrance_fee": "98000",
    "credits_a_year": "31",
    "starts_on": "2027-04-01",
}


def university(slug: str, **typed: str) -> None:
    institutions.open_university(slug, LocalizedText(ja=f"{slug}大学", en=f"{slug.capitalize()} <University>"))
    client = institutions.member(f"a@{slug}.example", NodeRole.PROGRAMME_OWNER, slug)
    answer = client.post(f"/desk/{slug}/programmes/one", {**PROGRAMME, **typed})
    assert answer.status_code == 302, answer.content.decode()[-3000:]


def registered(platform: Platform, account: str) -> Entry:
    versions = [
        EntryVersion(version=1, microcredential=Microcredential(), digest="1" * 64, registered_at=platform.now())
    ]
    entry = Entry(
        number="E-7K3M-94QT",
        institution="u",
        identifier=awarded(platform, account),
        source=EntrySource.FORM,
        versions=tuple(versions),
    )
    platform.registry.add(entry)
    return entry


def decide(platform: Platform, slug: str, entry: str, *, credits: int) -> None:
    course = Course(code=f"D-{entry}", title=LocalizedText(en="Data ethics"), credits=Decimal(2))
    version = CourseVersion(institution=slug, version=1, course=course, recorded_at=platform.now())
    platform.crediting.curricula.add_many(slug, [version])
    decision = EquivalentDecision(
        entry=entry,
        version=1,
        outcome=EquivalentOutcome.CREDITED if credits else EquivalentOutcome.REFUSED,
        decided_on=day_of(platform.now()),
        decided_by=LocalizedText(en="Committee"),
        reasons=LocalizedText(en="Same outcomes"),
        course_code=course.code if credits else "",
        credits=Decimal(credits),
        basis=LocalizedText(en="Article 30"),
    )
    record_equivalent(deciding_at(platform, slug, actor="tests", now=platform.now()), decision)


def column(page: str, name: str) -> str:
    """Return the words of one column."""
    articles = re.findall(r"<article.*?</article>", page, flags=re.DOTALL)
    (article,) = [each for each in articles if name in each]
    return words_of(article)


def test_several_universities_stand_side_by_side_with_law_cap_and_ways() -> None:
    account, platform = learner(), institutions.platform()
    entry = registered(platform, account)
    university("north")
    university("south", own_cap="", source="", price_per_credit="", credits_a_year="")
    decide(platform, "north", entry.number, credits=2)
    decide(platform, "south", entry.number, credits=0)
    browser = institutions.signed_in(ADDRESS)
    assert "/mine/how-far/degrees" in page_of(browser.get("/mine/how-far"))
    page = page_of(browser.get("/mine/how-far/degrees"))
    assert "North &lt;University&gt;" in page
    north, south = column(page, "North"), column(page, "South")
    assert "1 credit would count; 123 are still to come." in north, "its own cap lets one of two count"
    assert "The university’s own cap: 1 of 1 taken, 0 left" in north and "学則 第20条" in north
    assert "The cap of 60 from outside: 1 of 60 taken, 59 left" in north
    assert "Likely: it decided so about the same version on" in north
    assert "123 × 45 hours = 5535 hours" in north
    assert "123 credits × JPY 8,000 = JPY 984,000" in north and "1,082,000" in north, "the sum of fees"
    assert "0 credits would count; 124 are still to come." in south
    assert "not to credit it." in south and "own cap" not in south
    assert "Not every fee is stated" in south
    by_law = column(page_of(browser.get("/mine/how-far/degrees?at=kr-acbs.bachelor")), "Korea")
    assert "140" in by_law and "0 of 140" in by_law
    assert Client().get("/mine/how-far/degrees").status_code == 302


def test_a_way_gathers_first_what_the_university_credited_before() -> None:
    learner()
    platform = institutions.platform()
    number = offered(platform, "Governance", begins=10, price="24000", aid="一般教育訓練給付金 対象講座")
    university("north", own_cap="20", price_per_credit="20000")
    decide(platform, "north", number, credits=2)
    page = page_of(Client(HTTP_ACCEPT_LANGUAGE="en").get("/how-far/degrees"))
    words = column(page, "North")
    assert "Gather credits first" in words and "Governance" in words and "2 from outside" in words
    assert "less JPY 4,800" in words, "20 % of the fee is paid back later"
    without = page_of(Client(HTTP_ACCEPT_LANGUAGE="en").post("/how-far/degrees", {"aid": "no"}))
    assert "less JPY" not in column(without, "North")


def test_a_file_that_is_handed_in_is_reckoned_with_and_kept_nowhere() -> None:
    account, platform = learner(), institutions.platform()
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    entry = registered(platform, account)
    university("north")
    (outline,) = platform.directory.list_held_outlines(account)
    held = find_held(platform.directory, outline.number)
    assert held is not None
    content = platform.store("u").awards.get_document(held.record.credential_id)
    decide(platform, "north", entry.number, credits=2)
    before = platform.store("north").audit.count()
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    files = [SimpleUploadedFile("mine.json", content), SimpleUploadedFile("x.json", b"no credential")]
    answer = visitor.post("/how-far/degrees", {"files": files})
    words = words_of(page_of(answer))
    assert "1 thing that you hold, held against the rules" in words
    assert "x.json: nothing that can be verified was found in it." in words
    assert "still to come" in column(page_of(answer), "North")
    assert platform.store("north").audit.count() == before, "a look leaves no trace"
    assert platform.wallets.open(account).list_documents() == []
    assert "hand in files" in page_of(visitor.get("/how-far/degrees"))


def test_a_programme_is_described_and_changed_by_its_next_version() -> None:
    university("north")
    platform = institutions.platform()
    client = institutions.signed_in("a@north.example")
    refused = client.post("/desk/north/programmes/one?code=INF", {**PROGRAMME, "own_cap": "125"})
    assert refused.status_code == 422
    assert "between 0 and 124 credits" in refused.content.decode()
    assert client.post("/desk/north/programmes/one", PROGRAMME).status_code == 422, "its number is taken"
    assert client.post("/desk/north/programmes/one?code=INF", {**PROGRAMME, "own_cap": "30"}).status_code == 302
    version = platform.crediting.programmes.find("north", "INF")
    assert version is not None
    assert (version.version, version.programme.own_cap) == (2, Decimal(30))
    assert "Version 2" in client.get("/desk/north/programmes").content.decode()
    assert "30" in column(page_of(Client(HTTP_ACCEPT_LANGUAGE="en").get("/how-far/degrees")), "North")
