"""What someone who chooses what to learn asks beside the letter: when, where, how much, for whom."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.microcredential import Contact, DeliveryPeriod, Microcredential, Price
from kakitome.learning.placement import OFFER
from kakitome.web.parts import written
from kakitome.web.parts.letter import joined, title_words, value_of
from kakitome.web.parts.shapes import DescriptorLine, Words


def offer_lines(mc: Microcredential) -> list[DescriptorLine]:
    """Return the lines in the order people ask; "not stated" is as loud as a value."""
    values = ((name, value_of(name, mc, own=_VALUES)) for name in OFFER.order)
    return [
        DescriptorLine(title=title_words(name), value=value) for name, value in values if value or name in OFFER.always
    ]


def _people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": count}


def _period(period: DeliveryPeriod) -> Words:
    start, end = written.day(period.start_on), written.day(period.end_on)
    span = format_html("{}{}{}", start, "〜" if written.language() == "ja" else " – ", end) if start or end else ""
    return joined([span, period.description])


def price_in_words(price: Price | None) -> Words:
    """Write what it costs and who helps; empty when it is not stated."""
    if price is None:
        return ""
    amount = _("free of charge") if price.amount == "0" else written.money(price.amount, price.currency)
    return joined([amount, price.description, price.financial_aid])


def _contact(contact: Contact) -> Words:
    # Addresses are the awarding body's words: shown, not linked, until a person opens them.
    shown = [written.mono(value) for value in (contact.email, contact.url) if value]
    return joined([contact.name, *shown], SafeString("<br>"))


_VALUES: Mapping[str, Callable[[Any], Words]] = {
    "date_of_delivery": _period,
    "price": price_in_words,
    "capacity": _people,
    "contact": _contact,
}
