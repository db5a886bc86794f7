"""At the desk: an application that asks for the renewal of an award."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from kakitome.errors import NotFound, Refused
from kakitome.ports.award_applications import WAITING, AwardApplication
from kakitome.services import applying
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.issued_awards.forms import RenewalForm, renewal_form
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRenewal:
    """The award whose renewal is asked for: its last day, the form that says until when, or why it cannot be renewed.

    There is no form once it is decided, or while it cannot be renewed.
    """

    number: str
    last_day: Words
    form: RenewalForm | None
    obstacle: str

    @property
    def is_answered(self) -> bool:
        """Whether nothing is wrong with what was typed; what was not sent is not wrong."""
        return self.form is None or not self.form.is_bound or self.form.is_valid()

    @property
    def until(self) -> datetime | None:
        """Until when it is renewed by a form that is answered, exclusive; None for no end."""
        if self.form is None:
            raise Refused("E_APPLICATION_CHANGED")
        return self.form.end


def asked_renewal(place: Place, sent: AwardApplication, *, typed: QueryDict | None) -> AskedRenewal | None:
    """Return what the page shows of the award to renew; None for an application for a new award."""
    if not sent.renews:
        return None
    record = place.store.awards.find_by_number(sent.renews)
    until = record.intent.valid_until if record is not None else None
    last_day = written.last_day(until)
    if sent.state not in WAITING or record is None or until is None:
        return AskedRenewal(number=sent.renews, last_day=last_day, form=None, obstacle="")
    try:
        applying.demand_renewable(place.store, sent.renews)
    except (NotFound, Refused) as refusal:
        return AskedRenewal(number=sent.renews, last_day=last_day, form=None, obstacle=written.refusal(refusal))
    version = place.store.microcredentials.get(record.intent.microcredential, record.intent.version)
    form = renewal_form(typed, until=until, letter=version.microcredential, now=place.now)
    return AskedRenewal(number=sent.renews, last_day=last_day, form=form, obstacle="")
