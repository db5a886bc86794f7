"""Every surface tells the same facts of the same award, in Japanese and in English.

The first disagreement is the first line of the failure. What a surface by its nature cannot tell is declared with its
reason in `same_facts.toml`; a line there that no longer holds is a disagreement, too.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from bootstrap.platforms import NOW
from journeys import surfaces
from journeys.facts_told import FACTS, Told, how_told
from journeys.same_facts_page import EVERYTHING, PAGE, SURFACES, declared, expected, page
from journeys.sample_awards import SampleAward, sample_awards
from journeys.surfaces import Shop, page_of
from journeys.surfaces_of_people import LEARNER
from journeys.told import Said, as_text
from kakitome.bootstrap import platform as wiring
from kakitome.cli import verify as command
from kakitome.journeys.platform import Platform
from kakitome.values.localized_text import Language
from support import demonstration

pytestmark = pytest.mark.slow


LANGUAGES: Sequence[Language] = ("ja", "en")


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Shop]:
    """Fill the demonstration for the pages and the command; everything is rolled back in the end."""
    folder = tmp_path_factory.mktemp("demo")
    copied = demonstration.copied(folder)
    with django_db_blocker.unblock(), copied as platform, transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "build_platform", lambda _installation: platform)
        wiring.get_platform.cache_clear()
        # The files are those that were taken while the award was in force.
        patch.setattr("kakitome.services.enveloping.keeping.is_in_force", lambda _store, _record: True)
        _ask_in_the_story(patch, Shop(platform=platform, folder=folder))
        awards = list(sample_awards(platform))
        _give_all_to_one(platform, awards)
        yield Shop(platform=platform, folder=tmp_path_factory.mktemp("files"), awards=awards)
        wiring.get_platform.cache_clear()
        transaction.set_rollback(True)


def _give_all_to_one(platform: Platform, awards: Sequence[SampleAward]) -> None:
    """Put the awards into the account of one learner, whose list then holds them all."""
    account = get_user_model().objects.get(email=LEARNER).get_username()
    for award in awards:
        claims = platform.store(award.held.institution).claims
        for claim in claims.list_by_award(award.number):
            claims.replace(replace(claim, account=str(account)))


def _ask_in_the_story(patch: pytest.MonkeyPatch, shop: Shop) -> None:
    """Let the command ask at the instant of the story, and this platform where it may use the network."""
    build = command._verifier

    def verifier(**asked: Any) -> Any:
        return build(**asked) if asked["offline"] else shop.platform.verifier()

    def report(document: str, verifier: Any, holder: Any) -> Any:
        return verifier.verify_file(command._read(document), now=NOW, holder=holder)

    patch.setattr(command, "_verifier", verifier)
    patch.setattr(command, "_report", report)


def disagreements(shop: Shop, awards: Sequence[SampleAward]) -> Iterator[str]:
    """Yield where a surface does not tell a fact as it is declared to."""
    for name, surface in SURFACES.items():
        for language in LANGUAGES:
            for award in awards:
                said = surface(shop, award, language)
                where = f"{name}, {language}, {award.kind}"
                if (said is None) != is_nowhere(name, award):
                    yield f"{where}: {'is not there' if said is None else 'is there after all'}"
                elif said is not None:
                    yield from (f"{where}: {what}" for what in differing(name, said, award, language))


def is_nowhere(surface: str, award: SampleAward) -> bool:
    return any(EVERYTHING in one.facts and one.covers(surface, award.kind, EVERYTHING) for one in declared())


def differing(surface: str, said: Said, award: SampleAward, language: Language) -> Iterator[str]:
    for fact in FACTS:
        told, wanted = how_told(fact, said, award, language), expected(surface, award.kind, fact)
        if told not in (wanted, Told.NOTHING):
            yield f"“{fact}” is {told}, and is to be {wanted}: {as_text(said, fact)}"


def test_every_surface_tells_the_same_facts(shop: Shop) -> None:
    awards = shop.awards
    found = list(disagreements(shop, awards))
    assert not found, "\n".join(found)
    if os.environ.get("KAKITOME_WRITE_PAGES"):
        PAGE.write_text(page(awards), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(awards)


# --- what it guards ------------------------------------------------------------------------------


def _other_hours(page: str) -> str:
    return page.replace("<strong>20 hours</strong>", "<strong>25 hours</strong>", 1)


def _other_person(page: str) -> str:
    return page.replace("濵田 さくら", "山田 太郎", 1)


def _second_person(page: str) -> str:
    return page.replace("濵田 さくら", "濵田 さくら、山田 太郎", 1)


def _still_recognised(page: str) -> str:
    return re.sub(r"Not recognised\. It ended on [^<]*", "Recognised, until 3 May 2027", page, count=1)


def _lines_folded_alone(page: str) -> str:
    """Leave recognition where nobody sees it who does not open the rows of the check."""
    shown, folded = page.split("<details><summary>What was checked", 1)
    shown = re.sub(r'<ul class="two-lines">.*?</ul>', "", shown, flags=re.DOTALL)
    shown = re.sub(r'<span class="pill" data-s="warn">.*?</span>', "", shown, flags=re.DOTALL)
    shown = re.sub(r'<p class="small">It was recognised.*?</p>', "", shown, flags=re.DOTALL)
    return f"{shown}<details><summary>What was checked{folded}"


def _other_colour(page: str) -> str:
    return page.replace('class="verdict" data-s="ok"', 'class="verdict" data-s="fail"')


def _seal_of_nobody(page: str) -> str:
    return page.replace(" with the seal of recognition by ", " of ")


VERDICT = "verdict page: Open Badges 3.0"


@pytest.mark.parametrize(
    ("surface", "broken", "fact", "told"),
    [
        (VERDICT, _other_hours, "hours", Told.OTHERWISE),
        ("award page", _other_hours, "hours", Told.OTHERWISE),
        (VERDICT, _other_person, "who", Told.OTHERWISE),
        (VERDICT, _second_person, "who", Told.OTHERWISE),
        ("award page", _other_person, "who", Told.OTHERWISE),
        (VERDICT, _still_recognised, "recognised now", Told.OTHERWISE),
        ("award page", _still_recognised, "recognised now", Told.OTHERWISE),
        ("printed record: Open Badges 3.0", _still_recognised, "recognised now", Told.OTHERWISE),
        ("award page", _lines_folded_alone, "recognised now", Told.SILENT),
        ("award page", _lines_folded_alone, "recognised then", Told.SILENT),
        (VERDICT, _other_colour, "state", Told.OTHERWISE),
        ("award page", _seal_of_nobody, "what", Told.OTHERWISE),
    ],
)
def test_a_surface_that_is_broken_in_one_place_is_found(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    surface: str,
    broken: Callable[[str], str],
    fact: str,
    told: Told,
) -> None:
    award = next(one for one in shop.awards if one.kind == "recognition_ended")
    whole = SURFACES[surface](shop, award, "en")
    assert whole is not None
    assert how_told(fact, whole, award, "en") is Told.SO
    monkeypatch.setattr(surfaces, "page_of", lambda answer: broken(page_of(answer)))
    said = SURFACES[surface](shop, award, "en")
    assert said is not None
    assert how_told(fact, said, award, "en") is told
