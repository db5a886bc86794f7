"""What pages show of a closing, to administrators and to operators: its form, what it would end, how it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.journeys.institutions.closing import agree_to, ask_for, closing_in_hand, decline, foresee, take_back
from kakitome.journeys.platform import Platform
from kakitome.ports.closings import Closing, ClosingReason, ClosingSide, ClosingState
from kakitome.services.closing import (
    NOTE_LENGTH,
    SUCCESSOR_LENGTH,
    WAITING,
    WAITING_FOR_OPERATORS,
    ClosingRequest,
    Outlook,
)
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.forms import Form, LinesField
from kakitome.web.parts.shapes import Table, Words

REASONS: Mapping[ClosingReason, Promise] = {
    ClosingReason.CEASED: gettext_lazy("It ends its work"),
    ClosingReason.MERGED: gettext_lazy("It becomes part of another institution"),
    ClosingReason.MOVED: gettext_lazy("It goes on awarding elsewhere"),
}
STATES: Mapping[ClosingState, Promise] = {
    ClosingState.REQUESTED: gettext_lazy("Waits for a second person"),
    ClosingState.AGREED: gettext_lazy("Agreed, waits for its day"),
    ClosingState.DONE: gettext_lazy("Closed"),
    ClosingState.DECLINED: gettext_lazy("Declined"),
    ClosingState.WITHDRAWN: gettext_lazy("Taken back"),
}
_CHOOSE = gettext_lazy("Choose the reason.")


class ClosingForm(Form):
    """Why an institution leaves, and who goes on."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why it closes"), error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE}
    )
    successor = forms.CharField(
        label=gettext_lazy("Name of the institution that goes on"),
        help_text=gettext_lazy("Only where there is one. It gets no right over the awards."),
        max_length=SUCCESSOR_LENGTH,
        required=False,
    )
    successor_url = forms.CharField(
        label=gettext_lazy("Its web site"),
        help_text=gettext_lazy("Begins with https://"),
        max_length=500,
        required=False,
    )
    note = LinesField(
        label=gettext_lazy("How it came to this"),
        help_text=gettext_lazy("For the institution’s own record: who decided it, and when. It is not published."),
        max_length=NOTE_LENGTH,
        error_messages={"required": gettext_lazy("Write how it came to this.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(reason=[("", "—"), *REASONS.items()])


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDesk:
    """Whose closing somebody looks at, and on which side they stand."""

    platform: Platform
    institution: str
    account: str
    side: ClosingSide
    name_of: Callable[[str], str]

    def page(self, form: ClosingForm) -> dict[str, Any]:
        """Return what the page shows."""
        closing = self.platform.closings.find_in_hand(self.institution)
        outlook = foresee(self.platform, self.institution)
        side = closing.side if closing else self.side
        waiting = WAITING if side is ClosingSide.INSTITUTION else WAITING_FOR_OPERATORS
        earlier = [over for over in self.platform.closings.list_of(self.institution) if over != closing]
        return {
            "closing": closing,
            "state": closing.state.value if closing else "",
            "about": self._about(closing) if closing else [],
            "outlook": outlook_table(outlook),
            "obstacles": [written.finding(problem) for problem in outlook.obstacles(side)],
            "form": form,
            "days": waiting.days,
            "is_own": closing is not None and closing.requested_by == self.account,
            "is_our_side": closing is not None and closing.side is self.side,
            "is_for_operators": side is ClosingSide.OPERATORS,
            "earlier": self._earlier(earlier) if earlier else None,
        }

    def request(self, form: ClosingForm) -> bool:
        """Ask, with a valid form; what is refused stands beside its field."""
        given = form.cleaned_data
        wanted = ClosingRequest(side=self.side, **{name: given[name] for name in _FIELDS})
        try:
            ask_for(self.platform, self.institution, wanted=wanted, actor=self.account, now=self.platform.now())
        except (Conflict, Invalid) as error:
            form.refuse(error, field=_FIELD_OF.get(error.code))
            return False
        return True

    def answer(self, request: HttpRequest) -> None:
        """Agree, decline or take back, as the button says."""
        acts = {"agree": self._agree, "decline": self._decline, "take-back": self._take_back}
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            return
        act(request)

    def _agree(self, request: HttpRequest) -> None:
        with attempt(request, _("Agreed. The day it closes is below."), refusals=(Conflict, NotFound, Refused)):
            agree_to(self.platform, self.institution, side=self.side, **self._by())

    def _decline(self, request: HttpRequest) -> None:
        with attempt(request, _("Declined. Nothing changes."), refusals=(Conflict, NotFound, Refused)):
            self._need_side()
            decline(self.platform, self.institution, **self._by())

    def _take_back(self, request: HttpRequest) -> None:
        with attempt(request, _("Taken back. Nothing changes."), refusals=(Conflict, NotFound, Refused)):
            self._need_side()
            take_back(self.platform, self.institution, **self._by())

    def _by(self) -> dict[str, Any]:
        return {"actor": self.account, "now": self.platform.now()}

    def _need_side(self) -> None:
        """Let operators stop what operators began; an administrator stops either."""
        closing = closing_in_hand(self.platform, self.institution)
        if self.side is ClosingSide.OPERATORS and closing.side is not self.side:
            raise Refused("E_CLOSING_SIDE")

    def _about(self, closing: Closing) -> list[tuple[Words, Words]]:
        second = self.name_of(closing.answered_by) if closing.answered_by else ""
        lines: list[tuple[Words, Words]] = [
            (_("State"), STATES[closing.state]),
            (_("Why it closes"), REASONS[closing.reason]),
            (_("Name of the institution that goes on"), closing.successor),
            (_("Its web site"), closing.successor_url),
            (_("How it came to this"), closing.note if self._may_read_note(closing) else ""),
            (_("Asked by"), self.name_of(closing.requested_by)),
            (_("Asked at"), written.moment(closing.requested_at)),
            (_("Agreed by"), second),
            (_("Agreed at"), written.moment(closing.answered_at)),
            (_("Closes, if nothing is open"), written.moment(closing.takes_effect_at)),
        ]
        return [line for line in lines if line[1]]

    def _may_read_note(self, closing: Closing) -> bool:
        """Keep what an institution wrote for its own record from operators."""
        return self.side is ClosingSide.INSTITUTION or closing.side is self.side

    def _earlier(self, closings: list[Closing]) -> Table:
        rows: list[list[Words]] = [
            [written.moment(closing.requested_at), STATES[closing.state], written.moment(closing.ended_at)]
            for closing in closings
        ]
        return Table(caption=_("Earlier requests"), columns=[_("Asked at"), _("State"), _("Ended at")], rows=rows)


def outlook_table(outlook: Outlook) -> Table:
    """Draw what a closing ends and what it leaves."""
    rows = [
        (_("Awards"), outlook.awards, _("They stay valid, and everybody can go on checking them.")),
        (_("Micro-credentials in force"), outlook.definitions, _("They stay readable. Nobody can award them.")),
        (_("Class lists not awarded yet"), outlook.lists, _("They are dropped, and deleted when their time is over.")),
        (_("Secret keys"), outlook.keys, _("They are destroyed. The public keys stay listed.")),
        (_("People with a role"), outlook.people, _("Their roles end. They are told by mail.")),
        (_("Open invitations"), outlook.invitations, _("They are withdrawn.")),
        (_("API keys in use"), outlook.api_keys, _("They end.")),
        (_("Sign-ins of the institution"), outlook.providers, _("They are turned off.")),
    ]
    return Table(
        caption=_("What becomes of what is here"),
        columns=[_("What"), _("How many"), _("What becomes of it")],
        rows=[[name, str(written.grouped(count)), what] for name, count, what in rows],
    )


_FIELDS = ("reason", "successor", "successor_url", "note")
_FIELD_OF = {
    "E_CLOSING_REASON": "reason",
    "E_CLOSING_SUCCESSOR": "successor",
    "E_CLOSING_SUCCESSOR_URL": "successor_url",
    "E_CLOSING_NOTE": "note",
    "E_CLOSING_NOTE_LONG": "note",
}
