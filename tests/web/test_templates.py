"""What every template keeps to, so that the content policy holds and pages speak both languages."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

TEMPLATES = Path(__file__).parents[2] / "src" / "kakitome" / "web" / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html"))
# Written in each language instead of translated.
WRITTEN_IN_JAPANESE = re.compile(
    r"\.ja\.html$|parts/languages\.html$|pages/(?:public/verify|provider/registration)/languages\.html$|base\.html$|pages/operator/parts_book/"
)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r'\sstyle\s*=|\son\w+\s*=\s*"|<style|javascript:', source) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", source) if "src=" not in tag] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_a_template_compiles(path: Path) -> None:
    get_template(str(path.relative_to(TEMPLATES)))


def test_japanese_is_in_the_catalogue_not_in_templates() -> None:
    japanese = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
    found = [
        str(path.relative_to(TEMPLATES))
        for path in PAGES
        if not WRITTEN_IN_JAPANESE.search(str(path)) and japanese.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_what_is_safe_is_decided_in_python() -> None:
    assert [p.name for p in PAGES if re.search(r"\|\s*safe\b|autoescape off", p.read_text(encoding="utf-8"))] == []
