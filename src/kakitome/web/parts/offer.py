"""What someone who chooses what to learn asks beside the letter: when, where, how much, for whom."""

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.microcredential import Contact, DeliveryPeriod, Microcredential, Price
from kakitome.web.parts import written
from kakitome.web.parts.letter import joined
from kakitome.web.parts.shapes import Descriptor, Words


def offer_lines(mc: Microcredential) -> list[Descriptor]:
    """Return the lines in the order people ask; "not stated" is as loud as a value."""
    return [Descriptor(title=title, value=value) for title, value in _lines(mc)]


def _lines(mc: Microcredential) -> Iterator[tuple[str, Words]]:
    yield _("Dates"), _period(mc.date_of_delivery)
    yield _("Place"), mc.place
    yield _("Price"), price_in_words(mc.price)
    yield _("Prerequisites"), mc.prerequisites
    if mc.inherent_requirements:
        yield _("Inherent requirements"), mc.inherent_requirements
    if mc.capacity is not None:
        yield _("Capacity"), ngettext("%(n)s person", "%(n)s people", mc.capacity) % {"n": mc.capacity}
    if mc.validity_months is not None:
        months = mc.validity_months
        yield _("An award is valid for"), ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    if mc.certification:
        yield _("Certification"), mc.certification
    yield _("Contact"), _contact(mc.contact)


def _period(period: DeliveryPeriod | None) -> Words:
    if period is None:
        return ""
    start, end = written.day(period.start_on), written.day(period.end_on)
    span = format_html("{}{}{}", start, "〜" if written.language() == "ja" else " – ", end) if start or end else ""
    return joined([span, period.description])


def price_in_words(price: Price | None) -> Words:
    """Write what it costs and who helps; empty when it is not stated."""
    if price is None:
        return ""
    amount = _("free of charge") if price.amount == "0" else written.money(price.amount, price.currency)
    return joined([amount, price.description, price.financial_aid])


def _contact(contact: Contact | None) -> Words:
    if contact is None:
        return ""
    # Addresses are the awarding body's words: shown, not linked, until a person opens them.
    shown = [written.mono(value) for value in (contact.email, contact.url) if value]
    return joined([contact.name, *shown], SafeString("<br>"))
