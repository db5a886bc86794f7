"""No word of the program and none of the other language is on a page of the filled demonstration, whoever reads it.

What somebody wrote into a record, sources, addresses and what is quoted are told as they are; pages for programs (the
API's, the open data's code book) name fields.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from journeys import test_same_facts
from journeys.sample_awards import sample_awards
from journeys.surfaces import Shop
from journeys.words_on_pages import JAPANESE, Walk, strange_words
from kakitome.values.localized_text import Language
from kakitome_demo import holding

pytestmark = pytest.mark.slow


SOURCE = Path(__file__).parents[2] / "src" / "kakitome"
FOR_PROGRAMS = ("/api/", "/registry/open-data")
ALLOWED: dict[Language, frozenset[str]] = {
    # Standards, tools, addresses by their names; `credential`, `descriptor`, `standards` as the cited tables write them.
    "ja": frozenset({"axe", "checkpoint", "credential", "descriptor", "edubadges", "http", "https", "standards"}),
    # Certificates of Japan's law that have no English name of their own.
    "en": frozenset({"履修証明", "履修証明書"}),
}
PEOPLE = (
    "",
    "admin@asuka.example",
    "misaki@learner.example",
    "admin@mc-kikou.example",
    "kondo@nishi-kougyou.example",
    "reii@minato-daigaku.example",
    "operator@kakitome.example",
)


shop = test_same_facts.shop


@pytest.fixture(scope="module")
def ours() -> str:
    """Return everything that the program itself may say, without what the demonstration stores."""
    files = (path for kind in ("*.py", "*.toml", "*.po", "*.html") for path in SOURCE.rglob(kind))
    return "".join(path.read_text("utf-8") for path in files if "demo" not in path.parts)


def written_by_the_learner() -> re.Pattern[str]:
    """Return what the demonstration's learner wrote into records of their own, longest first: told as it is."""
    texts = (node.value for node in ast.walk(ast.parse(inspect.getsource(holding))) if isinstance(node, ast.Constant))
    own = {text for text in texts if isinstance(text, str) and JAPANESE.search(text)}
    return re.compile("|".join(re.escape(text) for text in sorted(own, key=len, reverse=True)))


def pages(shop: Shop, language: Language) -> Iterator[tuple[str, str]]:
    """Yield every kind of page, as each of them sees it, and the verdicts of every kind of award."""
    for email in PEOPLE:
        client = Client()
        if email:
            client.force_login(get_user_model().objects.get(email=email))
        starts = ("/desk/", "/mine", "/review") if email else ("/", "/about/checking", "/registry")
        for path, page in Walk(client, language).pages(*starts):
            if not path.startswith(FOR_PROGRAMS):
                yield f"{path} as {email or 'a visitor'}", page
    for award in sample_awards(shop.platform):
        for form in ("Open Badges 3.0", "PDF", "SD-JWT VC", "Blockcerts", "European Digital Credential", "CLR"):
            if (data := shop.file(award, form, language)) is not None:
                yield f"verdict on {award.kind} as {form}", shop.checked(data, language)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_shows_words_that_are_not_for_its_reader(shop: Shop, ours: str, language: Language) -> None:
    found, seen, own_words = set(), 0, written_by_the_learner()
    for where, page in pages(shop, language):
        seen += 1
        for word, text in strange_words(own_words.sub("", page), language, allowed=ALLOWED[language], ours=ours):
            found.add(f"{word}: “{text[:120]}” ({where})")
    assert not found, "\n".join(sorted(found))
    assert seen > 250


def test_strange_words_are_found() -> None:
    def found(text: str, language: Language) -> list[str]:
        page = f'<html lang="{language}"><body><p>{text}</p></body></html>'
        return [word for word, _text in strange_words(page, language, allowed=frozenset(), ours="登録簿を調べました")]

    assert found("鍵のありか：key document", "ja") == ["key", "document"]
    assert found("その他（revocation replaced）", "ja") == ["revocation", "replaced"]
    assert found("class_hours を書きます", "ja") == ["class_hours"]
    assert found("2026-10-14T09:37:00Z から", "ja") == ["2026-10-14T09:37:00Z"]
    assert found("From 2026-10-14T09:37:00Z", "en") == ["2026-10-14T09:37:00Z"]
    assert found("登録簿を調べました", "en") == ["登録簿を調べました"]
    assert found('<span lang="ja">登録簿</span> and 佐藤 花子', "en") == []
    assert found("見本大学（u.example、did:web:u.example）の A-97WW-YTG7、award.json、「diploma」", "ja") == []
    assert found('<code>class_hours</code>、<span lang="en">data analytics</span>、Open Badges', "ja") == []
