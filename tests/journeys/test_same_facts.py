"""Every surface tells the same facts of the same award, in Japanese and in English.

The first disagreement is the first line of the failure. What a surface by its nature cannot tell is declared with its
reason in `same_facts.toml`; a line there that no longer holds is a disagreement, too.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from bootstrap.platforms import NOW, open_platform
from journeys.facts_told import FACTS, Told, how_told
from journeys.same_facts_page import EVERYTHING, PAGE, declared, expected, page
from journeys.sample_awards import SampleAward, sample_awards
from journeys.surfaces import SURFACES, Said, Shop
from kakitome.bootstrap import platform as wiring
from kakitome.bootstrap.demo import fill, registry_file
from kakitome.cli import verify as command
from kakitome.values.localized_text import Language

SMALL = 5
LANGUAGES: Sequence[Language] = ("ja", "en")


@pytest.fixture
def shop(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Shop]:
    """Fill the demonstration for the pages and the command; everything is rolled back in the end."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        unlisted = open_platform(folder)
        fill(unlisted, now=NOW, largest_cohort=SMALL)
        platform = open_platform(folder, KAKITOME_REGISTRIES=str(registry_file(folder)))
        patch.setattr(wiring, "build_platform", lambda _installation: platform)
        wiring.get_platform.cache_clear()
        # The files are those that were taken while the award was in force.
        patch.setattr("kakitome.services.enveloping.keeping.is_in_force", lambda _store, _record: True)
        _ask_in_the_story(patch, Shop(platform=platform, folder=folder))
        yield Shop(platform=platform, folder=tmp_path_factory.mktemp("files"))
        wiring.get_platform.cache_clear()
        for one in (unlisted, platform):
            one.sandbox.close()
        transaction.set_rollback(True)


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
            yield f"“{fact}” is {told}, and is to be {wanted}: {said.state or '–'} | {[*said.then]} | {[*said.now]}"


def test_every_surface_tells_the_same_facts(shop: Shop) -> None:
    awards = list(sample_awards(shop.platform))
    found = list(disagreements(shop, awards))
    assert not found, "\n".join(found)
    if os.environ.get("KAKITOME_WRITE_PAGES"):
        PAGE.write_text(page(awards), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(awards)
