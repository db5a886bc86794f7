"""What the pages call things, in both languages, so that a test finds a button by the name people read."""

from functools import cache
from gettext import GNUTranslations, NullTranslations, translation
from importlib import resources


@cache
def _catalogue(language: str) -> NullTranslations | GNUTranslations:
    folder = str(resources.files("kakitome.web").joinpath("locale"))
    return translation("django", folder, languages=[language], fallback=language == "en")


def said(language: str, words: str, **facts: object) -> str:
    """Return English words as a page says them in a language."""
    return _catalogue(language).gettext(words) % facts


def counted(language: str, one: str, many: str, *, n: int, **facts: object) -> str:
    """Return words that hold a number as a page says them in a language."""
    return _catalogue(language).ngettext(one, many, n) % {"n": n, **facts}
