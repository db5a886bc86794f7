"""How far somebody is from a published pathway: with what they hold, and before they hold anything."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.html import strip_tags

from kakitome.documents.verification.check import Verdict
from kakitome.journeys.crediting.equivalents import deciding_at
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.course import Course, CourseVersion
from kakitome.learning.credit.equivalent import EquivalentOutcome
from kakitome.learning.credit.pathway import (
    BlockChoice,
    ChoiceKind,
    Pathway,
    PathwayBlock,
    PathwayInstitution,
    PathwayPart,
)
from kakitome.learning.microcredential import AwardingBody, DeliveryPeriod, Microcredential, Price
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import Entry, EntrySource, EntryVersion
from kakitome.learning.workload import LearnerEffort
from kakitome.ports.pathways import PublishedPathway
from kakitome.ports.wallets import CollectedItem, WalletCollection
from kakitome.services.crediting.equivalents import EquivalentDecision, record_equivalent
from kakitome.services.keeping_wallets import ACHIEVEMENT
from kakitome.services.registering import RegisteringContext, register
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.account.test_own_data import ADDRESS, learner
from web.account.test_wallet_pages import held, page_of

pytestmark = pytest.mark.django_db

NUMBER = "P-7K3M-94QT"


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(page))


def offered(platform: Platform, title: str, *, begins: int, price: str = "40000", aid: str = "") -> str:
    """Register something that is held from so many days on, for thirty days; return its number."""
    start = day_of(platform.now()) + timedelta(days=begins)
    letter = Microcredential(
        title=LocalizedText(en=title),
        awarding_body=AwardingBody(name=LocalizedText(en="Example University")),
        learner_effort=LearnerEffort(value=Decimal(60)),
        date_of_delivery=DeliveryPeriod(start_on=start, end_on=start + timedelta(days=30)),
        price=Price(amount=price, currency="JPY" if price else "", financial_aid=LocalizedText(ja=aid)),
    )
    counter = RegisteringContext(
        book=platform.store("u"),
        registry=platform.registry,
        institution="u",
        site_url=platform.site_url,
        actor="tests",
        now=platform.now(),
    )
    return register(counter, Candidate(letter=letter), source=EntrySource.FORM).entry.number


def part(name: str) -> PathwayPart:
    return PathwayPart(identifier=name, title=LocalizedText(en=f"Part {name}"))


def publish(platform: Platform, *blocks: tuple[str, list[str], int]) -> Pathway:
    pathway = Pathway(
        identifier=NUMBER,
        title=LocalizedText(ja="データの修了証", en="Certificate <i>in data"),
        institutions=(PathwayInstitution(name=LocalizedText(en="Example University"), identifier="u"),),
        blocks=tuple(
            PathwayBlock(
                key=key,
                title=LocalizedText(en=key.capitalize()),
                parts=tuple(map(part, names)),
                choice=BlockChoice(kind=ChoiceKind.SOME, parts=count),
            )
            for key, names, count in blocks
        ),
        window_years=5,
    )
    platform.crediting.pathways.publish(
        PublishedPathway(
            number=NUMBER,
            institution="u",
            version=1,
            pathway=pathway,
            digest="0" * 64,
            published_at=platform.now(),
            published_by="tests",
        )
    )
    return pathway


def awarded(platform: Platform, account: str) -> str:
    """Return the number of the definition of which the learner holds an award."""
    (outline,) = platform.directory.list_held_outlines(account)
    return outline.microcredential


def test_what_counts_what_is_missing_and_the_ways_there() -> None:
    account, platform = learner(), institutions.platform()
    early = offered(platform, "Early", begins=10, price="48000", aid="一般教育訓練給付金の対象")
    cheap = offered(platform, "Cheap", begins=90, price="9000")
    publish(platform, ("base", [awarded(platform, account)], 1), ("more", [early, cheap], 1))
    browser = institutions.signed_in(ADDRESS)
    assert "/mine/how-far" in page_of(browser.get("/mine"))
    listed = page_of(browser.get("/mine/how-far"))
    assert "&lt;span" not in listed
    assert f"/mine/how-far/{NUMBER}" in listed and "1 / 2" in listed
    assert "No published target has these words" in page_of(browser.get("/mine/how-far?q=nursing"))

    response = browser.get(f"/mine/how-far/{NUMBER}")
    page = page_of(response)
    words = words_of(page)
    assert "no-store" in response.headers["Cache-Control"]
    assert "Certificate &lt;i&gt;in data" in page
    assert "&lt;time" not in page and "&lt;span" not in page, "words within a sentence carry no marks"
    assert "One block to go." in words and "What counts (1)" in words
    first, second = words[words.index("Soonest") :], words[words.index("Cheapest") :]
    assert "Early" in first[: first.index("Cheapest")] and "38,400" in first and "9,600" in first
    assert "Cheap" in second and "9,000" in second
    assert "paid back later" in words and "Conditions apply" in words
    without = words_of(page_of(browser.get(f"/mine/how-far/{NUMBER}?aid=no")))
    assert "48,000" in without and "38,400" not in without and "Conditions apply" not in without


def test_a_look_leaves_no_trace_at_the_institution() -> None:
    account, platform = learner(), institutions.platform()
    publish(platform, ("base", [awarded(platform, account)], 1), ("more", ["E-7K3M-94QT"], 1))
    before = list(platform.store("u").audit.list_events())
    assert institutions.signed_in(ADDRESS).get(f"/mine/how-far/{NUMBER}").status_code == 200
    assert list(platform.store("u").audit.list_events()) == before


def test_a_day_that_is_no_day_is_told_beside_the_field_and_an_early_one_shows_the_nearest_way() -> None:
    account, platform = learner(), institutions.platform()
    late = offered(platform, "Late", begins=90)
    publish(platform, ("base", [awarded(platform, account)], 1), ("more", [late], 1))
    browser = institutions.signed_in(ADDRESS)
    assert "Write a day as 2027-03-31." in page_of(browser.get(f"/mine/how-far/{NUMBER}?by=soon"))
    by = day_of(platform.now()) + timedelta(days=100)
    words = words_of(page_of(browser.get(f"/mine/how-far/{NUMBER}?by={by}")))
    assert "No way ends in time. The nearest is shown." in words and "20 days too late." in words


def test_only_with_a_collection() -> None:
    account, platform = learner(), institutions.platform()
    publish(platform, ("base", [awarded(platform, account)], 1))
    platform.wallets.open(account).put_collection(WalletCollection(key="c1", name="Empty", created_at=platform.now()))
    browser = institutions.signed_in(ADDRESS)
    assert "Complete: everything" in page_of(browser.get(f"/mine/how-far/{NUMBER}"))
    assert "1 block to this target." in page_of(browser.get(f"/mine/how-far/{NUMBER}?from=c1"))
    (outline,) = platform.directory.list_held_outlines(account)
    collection = WalletCollection(
        key="c1", name="Empty", created_at=platform.now(), items=(CollectedItem(award=outline.number),)
    )
    platform.wallets.open(account).put_collection(collection)
    assert "Complete: everything" in page_of(browser.get(f"/mine/how-far/{NUMBER}?from=c1"))


@pytest.mark.parametrize(
    ("verdict", "issuer", "counts"),
    [
        (Verdict.VALID, "", 1),
        (Verdict.VALID, "did:web:elsewhere.example", 0),
        (Verdict.VALID_UNTRUSTED_ISSUER, "", 0),
        (Verdict.REVOKED, "", 0),
        (Verdict.INDETERMINATE, "", 0),
    ],
)
def test_a_document_counts_for_an_entry_only_from_its_issuer_and_while_it_is_valid(
    verdict: Verdict, issuer: str, counts: int
) -> None:
    account, platform = learner(), institutions.platform()
    address = f"{platform.site_url}/issuers/u/x"
    version = EntryVersion(
        version=1, microcredential=Microcredential(), digest="0" * 64, registered_at=platform.now(), address=address
    )
    entry = Entry(
        number="E-7K3M-94QT",
        institution="u",
        identifier="x",
        source=EntrySource.FORM,
        versions=(version,),
        issuer="did:web:u.example",
    )
    platform.registry.add(entry)
    publish(platform, ("base", [entry.number], 1))
    facts = {ACHIEVEMENT: address, "issuer": issuer or "did:web:u.example"}
    held(platform.wallets.open(account), verdict=verdict, facts=facts, title=LocalizedText(en="Brought in"))
    words = words_of(page_of(institutions.signed_in(ADDRESS).get(f"/mine/how-far/{NUMBER}")))
    assert f"What counts ({counts})" in words
    assert ("Complete: everything" in words) == bool(counts)


def test_before_anything_is_held_the_ways_are_there_for_everybody() -> None:
    learner()
    platform = institutions.platform()
    number = offered(platform, "Only", begins=10, price="")
    publish(platform, ("base", [number], 1), ("more", ["E-7K3M-94QT"], 1))
    page = page_of(Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/how-far/{NUMBER}"))
    assert "2 blocks to this target." in page and "for somebody who holds nothing" in page and "What counts" not in page
    assert "For “More” too few parts have a coming start and an end." in page
    assert Client().get("/how-far/P-3333-3333").status_code == 404
    assert Client().get(f"/mine/how-far/{NUMBER}").status_code == 302


def test_an_unknown_fee_is_said_and_is_no_nought() -> None:
    learner()
    platform = institutions.platform()
    publish(platform, ("base", [offered(platform, "A", begins=10, price=""), offered(platform, "B", begins=9)], 2))
    words = words_of(page_of(Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/how-far/{NUMBER}")))
    assert "1 part states no fee in yen; it is not in the sum." in words
    assert "40,000" in words and "Cheapest" not in words
    japanese = words_of(page_of(Client(HTTP_ACCEPT_LANGUAGE="ja").get(f"/how-far/{NUMBER}")))
    assert "<span" not in japanese and "&lt;" not in japanese.replace("&lt;i&gt;", "")
    assert "費用が円で書かれていない部品が1個あり、合計に入っていません。" in japanese


def test_universities_stand_side_by_side_by_what_they_decided_about_the_same_version() -> None:
    account, platform = learner(), institutions.platform()
    entry = Entry(
        number="E-7K3M-94QT",
        institution="u",
        identifier=awarded(platform, account),
        source=EntrySource.FORM,
        versions=tuple(
            EntryVersion(
                version=n, microcredential=Microcredential(version=n), digest=f"{n}" * 64, registered_at=platform.now()
            )
            for n in (1, 2)
        ),
    )
    platform.registry.add(entry)
    browser = institutions.signed_in(ADDRESS)
    assert "No university has decided about what you hold" in page_of(browser.get("/mine/how-far/universities"))
    for slug in ("north", "south"):
        institutions.open_university(slug, LocalizedText(ja=f"{slug}大学", en=f"{slug.capitalize()} <University>"))
        course = Course(code="DATA-101", title=LocalizedText(en="Data ethics"), credits=Decimal(2))
        version = CourseVersion(institution=slug, version=1, course=course, recorded_at=platform.now())
        platform.crediting.curricula.add_many(slug, [version])
    decision = EquivalentDecision(
        entry=entry.number,
        version=1,
        outcome=EquivalentOutcome.CREDITED,
        decided_on=day_of(platform.now()),
        decided_by=LocalizedText(en="Committee"),
        reasons=LocalizedText(en="Same outcomes"),
        course_code="DATA-101",
        credits=Decimal(2),
        basis=LocalizedText(en="Article 30"),
    )
    record_equivalent(deciding_at(platform, "north", actor="tests", now=platform.now()), decision)
    # About another version: it says nothing of what is held.
    record_equivalent(deciding_at(platform, "south", actor="tests", now=platform.now()), replace(decision, version=2))
    page = page_of(browser.get("/mine/how-far/universities"))
    words = words_of(page)
    assert "North &lt;University&gt;" in page and "South" not in page
    assert "2 credits as “Data ethics” (decided on" in words and "<strong>2 credits</strong>" in page
    assert "Of every other university it is not known" in words
    refused = replace(decision, outcome=EquivalentOutcome.REFUSED, credits=Decimal(0), course_code="")
    record_equivalent(deciding_at(platform, "south", actor="tests", now=platform.now()), refused)
    page = page_of(browser.get("/mine/how-far/universities"))
    assert "South" in page and "decided not to credit it" in page and "<strong>0 credits</strong>" in page
    assert "/mine/how-far/universities" in page_of(browser.get("/mine/how-far"))
    assert Client().get("/mine/how-far/universities").status_code == 302
