"""Read how, where, when and for how much: delivery mode, language, dates, price, stacking."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from kakitome.errors import Problem
from kakitome.learning.definition.numbers import find_numbers, is_bearable, read_number
from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.table import DefinitionTable
from kakitome.learning.definition.vocabulary import contained_meanings, exact_meaning, fold, inner_keys, words
from kakitome.learning.definition.wording import in_guessed_language, is_localised, joined, read_string, read_text
from kakitome.learning.microcredential import DeliveryPeriod, FormOfParticipation, ParticipationMode, Price
from kakitome.learning.statements import says_none
from kakitome.values.dates import parse_date
from kakitome.values.localized_text import LocalizedText

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SEPARATORS = re.compile(r"[、,，・/／;；&＆+＋\n]|\band\b|と")
_BETWEEN = re.compile(r"\s*(?:〜|～|~|–|—|--| - |から|\bto\b|\buntil\b)\s*|(?<=\d)/(?=\d{4}-)", re.IGNORECASE)
_FREE = frozenset(("無料", "無償", "free", "freeofcharge", "0", "0円", "¥0", "なし", "none"))


def read_form(value: object, place: DefinitionPlace) -> FormOfParticipation | None:
    """Read the delivery mode: words, a list, `{modes, description}`."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping) and not is_localised(value):
        table = DefinitionTable(value, place, aliases=inner_keys("form_of_participation"))
        modes, modes_place = table.take("modes")
        words = read_text(*table.take("description"))
        table.finish()
        form = read_form(modes, modes_place)
        if form is None:
            return FormOfParticipation(description=words) if words else None
        return FormOfParticipation(modes=form.modes, description=words or form.description)
    if isinstance(value, list):
        parts = [part for i, item in enumerate(value) if (part := read_form(item, place.at(i))) is not None]
        modes_found = dict.fromkeys(mode for part in parts for mode in part.modes)
        return FormOfParticipation(modes=tuple(modes_found), description=joined([p.description for p in parts]))
    words = read_text(value, place)
    return _form_of_words(words) if words else None


def _form_of_words(words: LocalizedText) -> FormOfParticipation:
    texts = [words.in_language(language) for language in words.languages]
    exact = [exact_meaning("modes", text) for text in texts]
    if exact[0] and all(mode == exact[0] for mode in exact):
        return FormOfParticipation(modes=(ParticipationMode(exact[0]),))
    named = dict.fromkeys(mode for text in texts for mode in contained_meanings("modes", text))
    if {ParticipationMode.ONLINE, ParticipationMode.ONSITE} <= set(named):
        named = {"blended": None}
    return FormOfParticipation(modes=tuple(ParticipationMode(mode) for mode in named), description=words)


def read_languages(value: object, place: DefinitionPlace) -> tuple[str, ...]:
    """Read languages of instruction: BCP 47 tags or names, one string or a list."""
    if value is None or value == "":
        return ()
    if isinstance(value, list):
        tags = [tag for position, item in enumerate(value) for tag in read_languages(item, place.at(position))]
        return tuple(dict.fromkeys(tags))
    if isinstance(value, Mapping):
        texts = [str(item) if item is not True else str(key) for key, item in value.items()]
        return tuple(dict.fromkeys(tag for text in texts for tag in read_languages(text, place)))
    text = re.sub(r"[（(][^）)]*[）)]", "", read_string(value, place))
    tags = []
    for part in _SEPARATORS.split(text):
        word = part.strip()
        if not word:
            continue
        tag = exact_meaning("languages", word) or (_canonical_tag(word) if _TAG.fullmatch(word) else None)
        if tag is None:
            place.note("E_DEFINITION_LANGUAGE_TAG", value=word[:80])
        else:
            tags.append(tag)
    return tuple(dict.fromkeys(tags))


def _canonical_tag(tag: str) -> str:
    """Write a BCP 47 tag in its usual case: ja, zh-Hans, en-GB."""
    first, *rest = tag.split("-")
    return "-".join(
        [first.lower(), *(p.title() if len(p) == 4 else p.upper() if len(p) == 2 else p.lower() for p in rest)]
    )


def read_period(value: object, place: DefinitionPlace) -> DeliveryPeriod | None:
    """Read dates of delivery: `{start_on, end_on}`, two dates in a list, or "2026-04-10〜2026-07-31"."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping) and not is_localised(value):
        table = DefinitionTable(value, place, aliases=inner_keys("date_of_delivery"))
        period = DeliveryPeriod(
            start_on=read_date(*table.take("start_on")),
            end_on=read_date(*table.take("end_on")),
            description=read_text(*table.take("description")),
        )
        table.finish()
        return period
    if isinstance(value, list):
        days = [read_date(item, place.at(i)) for i, item in enumerate(value[:2])]
        return DeliveryPeriod(start_on=days[0] if days else None, end_on=days[1] if len(days) > 1 else None)
    if isinstance(value, date):
        return DeliveryPeriod(start_on=read_date(value, place))
    words = read_text(value, place)
    return _period_of_words(words, place) if words else None


def _period_of_words(words: LocalizedText, place: DefinitionPlace) -> DeliveryPeriod:
    """Find one or two dates in words; words without dates are kept as description."""
    text = words.in_language("ja")
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    if (
        len(parts) == 2
        and not re.search(r"\d{4}|令和|平成|[RH]\d", parts[1])
        and (year := re.search(r"\d{4}(?=年|[/-])", parts[0]))
    ):
        parts[1] = f"{year.group(0)}{'年' if '月' in parts[1] else parts[0][4]}{parts[1].strip()}"
    days = [parse_date(part) for part in parts[:2]]
    if len(parts) <= 2 and days and not any(isinstance(day, Problem) for day in days):
        dates = [day.on for day in days if not isinstance(day, Problem)]
        return DeliveryPeriod(start_on=dates[0], end_on=dates[1] if len(dates) > 1 else None)
    for part in parts[:2]:
        if re.search(r"\d{4}\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d", unicodedata.normalize("NFKC", part)):
            read_date(part, place)
    return DeliveryPeriod(description=words)


def read_date(value: object, place: DefinitionPlace) -> date | None:
    """Read one date: a TOML date, or a string in any form people in Japan type."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        place.wrong_type("date", value)
        return None
    day = parse_date(value, column=place.pointer.strip("/"))
    if isinstance(day, Problem):
        place.findings.append(Problem(code=day.code, pointer=place.pointer, source=day.source, params=day.params))
        return None
    return day.on


def read_price(value: object, place: DefinitionPlace) -> Price | None:
    """Read a price: a number (the country's currency), "33,000円", "free", or a table."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping) and not is_localised(value):
        table = DefinitionTable(value, place, aliases=inner_keys("price"))
        amount, amount_place = table.take("amount")
        if "currency" in table:
            # A stated currency, even an empty one, is not replaced by the country's.
            amount_place = replace(amount_place, country="")
        currency = read_string(*table.take("currency"))
        words = read_text(*table.take("description"))
        aid = read_text(*table.take("financial_aid"), flag=True)
        table.finish()
        simple = _price_of_amount(amount, amount_place, currency=currency)
        if isinstance(amount, str) and simple.description and not simple.amount:
            # Not a price we can read: kept as written, and told when the definition is checked.
            simple = Price(amount=read_string(amount, amount_place), currency=simple.currency)
        return Price(
            amount=simple.amount, currency=simple.currency, description=words or simple.description, financial_aid=aid
        )
    if isinstance(value, Mapping):
        words = read_text(value, place)
        price = _price_of_text(words.in_language("ja"), place, currency="")
        return Price(amount=price.amount, currency=price.currency, description=words)
    if isinstance(value, bool | list):
        place.wrong_type("number", value)
        return None
    return _price_of_amount(value, place, currency="")


def _price_of_amount(value: object, place: DefinitionPlace, *, currency: str) -> Price:
    if value is None:
        return Price(currency=currency.upper())
    if isinstance(value, str):
        return _price_of_text(read_string(value, place), place, currency=currency)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = read_number(value, place)
        return (
            Price(amount=_written(number), currency=(currency or _own_currency(place)).upper())
            if number is not None
            else Price()
        )
    place.wrong_type("number", value)
    return Price(currency=currency.upper())


def _price_of_text(text: str, place: DefinitionPlace, *, currency: str) -> Price:
    """Read an amount with its currency in front or behind; words that are more than that are kept."""
    if fold(text) in _FREE:
        return Price(amount="0", currency=currency.upper())
    if re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", text):
        return Price(amount=text, currency=(currency or _own_currency(place)).upper())
    numbers = find_numbers(text)
    if len(numbers) != 1 or says_none(text) or not is_bearable(numbers[0]):
        # Several amounts, or none: which one is the fee is not ours to guess.
        return Price(currency=currency.upper(), description=in_guessed_language(text))
    lowered = unicodedata.normalize("NFKC", text).casefold()
    code = re.search(r"\b([A-Z]{3})\b", text)
    currencies = words()["currency_signs"].items()
    sign = next((name for name, signs in currencies if any(sign.casefold() in lowered for sign in signs)), "")
    rest = re.sub(
        r"[\d,.\s-]|[A-Z]{3}|円|yen|[¥￥$€£]|US|RM|税込|\(|\)|（|）|約", "", unicodedata.normalize("NFKC", text)
    )
    return Price(
        amount=_written(numbers[0]),
        currency=currency.upper() or (code.group(1) if code else "") or sign or _own_currency(place),
        description=in_guessed_language(text) if rest else LocalizedText(),
    )


def _written(number: Decimal) -> str:
    """Write an amount without an exponent; the caller has seen that it is bearable."""
    return f"{number:f}"


def _own_currency(place: DefinitionPlace) -> str:
    return "JPY" if place.country == "JP" else ""
