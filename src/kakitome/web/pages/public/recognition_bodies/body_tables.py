"""What the public sees of a body: tables and lines, ready for a template."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.committee import Committee, Seat, SeatRole, seats_on
from kakitome.learning.recognition.criteria import Criteria, Fee, FeeAct
from kakitome.learning.recognition.membership import MembershipRules
from kakitome.learning.recognition.procedure import wording_of
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.recognised import LABELS, until_words
from kakitome.web.parts.shapes import Table, Words


def seat_role_words() -> Mapping[SeatRole, str]:
    """Return the word for each role on a committee."""
    return {
        SeatRole.CHAIR: _("Chair"),
        SeatRole.VICE_CHAIR: _("Vice chair"),
        SeatRole.MEMBER: _("Member of the committee"),
        SeatRole.SECRETARY: _("Secretary"),
    }


def act_words() -> Mapping[FeeAct, str]:
    """Return the word for each act that may cost something."""
    return {FeeAct.APPLICATION: _("Application"), FeeAct.RENEWAL: _("Renewal"), FeeAct.APPEAL: _("Appeal")}


def role_word(committee: Committee, role: SeatRole) -> LocalizedText | str:
    """Return what a role is called on a committee."""
    return committee.role_name(role) or seat_role_words()[role]


def membership_table(rules: MembershipRules) -> Table:
    """Build the table of classes and rights, its columns in the order of the source."""
    columns: list[Words] = [_("Class of members"), _("Membership fee")]
    columns += [right.name for right in rules.rights]
    columns.append(_("Meant mainly for"))
    rows: list[list[Words]] = []
    for class_ in rules.classes:
        cells: list[Words] = [class_.name, _("paid") if class_.has_fee else _("free")]
        cells += [has_right(right.id in class_.rights) for right in rules.rights]
        cells.append(class_.meant_for)
        rows.append(cells)
    return Table(caption=_("Classes of members and their rights"), columns=columns, rows=rows)


def has_right(has: bool) -> SafeString:
    """Write one cell of the table of rights: a dot that is also a word."""
    if has:
        return format_html('<span aria-hidden="true">●</span><span class="vh">{}</span>', _("yes"))
    return format_html('<span class="vh">{}</span>', _("no"))


def granted_to(platform: Platform, institution: str, *, now: datetime) -> list[tuple[Recognition, str, str]]:
    """List what others granted the institution itself and holds now: each with its label, and until when in words."""
    dids = [record.issuer.did for record in platform.store(institution).issuers.list_issuers()]
    recognitions = [recognition for did in dids for recognition in platform.recognitions.of_address(did)]
    return [
        (grant, str(LABELS[wording_of(grant.procedure)]), until_words(grant.valid_until, grant.procedure))
        for grant in recognitions
        if not grant.entry and grant.standing_at(now) is Standing.RECOGNISED
    ]


def shown_committees(platform: Platform, body: Body, *, on: date) -> list[dict[str, Any]]:
    """Show who sits where: numbers by role, names only of those who agreed."""
    seats = platform.bodies.list_seats(body.institution)
    return [
        {"committee": committee, "sittings": _sittings(platform, committee, seats_on(seats, committee.id, on=on))}
        for committee in body.configuration.committees
    ]


def _sittings(platform: Platform, committee: Committee, seats: Sequence[Seat]) -> list[dict[str, Any]]:
    """Return each role on a committee with how many have it, and who of them agreed to be named."""
    sittings = []
    for role in SeatRole:
        sitting = [seat for seat in seats if seat.role is role]
        if sitting:
            names = [_who(platform, seat) for seat in sitting if seat.is_named]
            sittings.append({"role": role_word(committee, role), "count": len(sitting), "names": names})
    return sittings


def _who(platform: Platform, seat: Seat) -> str:
    person = platform.accounts.find(seat.account)
    name = person.name if person and person.name else _("a former member")
    return f"{name} ({seat.affiliation.name})" if seat.affiliation.name else name


def fee_table(body: Body, criteria: Criteria) -> Table | None:
    """Build the table of fees, a row for each class; None when the body has said nothing."""
    if not criteria.fees:
        return None
    acts = [act for act in FeeAct if any(fee.act is act for fee in criteria.fees)]
    rows: list[list[Words]] = []
    for class_ in body.configuration.membership.classes:
        fees = [criteria.fee(class_.id, act) for act in acts]
        if any(fees):
            rows.append([class_.name, *(_fee_cell(fee) for fee in fees)])
    words = act_words()
    return Table(caption=_("Fees"), columns=[_("Class of members"), *(words[act] for act in acts)], rows=rows)


def _fee_cell(fee: Fee | None) -> Words:
    if fee is None:
        return written.unstated()
    return written.money(fee.amount, fee.currency) if fee.amount else _("free")
