"""One order as its page shows it: the sentence, the counts, the groups of lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kakitome.ports.withdrawals import (
    LineState,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalOrigin,
    WithdrawalProgress,
    WithdrawalState,
)
from kakitome.services.revoking import lifting_of, suspension_of
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.withdrawals.words import ACTS, LINES, counted, reason_word
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.shapes import DescriptorLine, FoldedRows, State, Table, Tile, descriptor_lines
from kakitome.web.parts.written import language

FIRST = 50
"""Lines a group shows at once; the file has all of them."""

_MARKS: Final[Mapping[LineState, tuple[State, str]]] = {
    LineState.REFUSED: ("fail", "fail"),
    LineState.SKIPPED: ("warn", "warn"),
    LineState.ALREADY: ("none", "ok"),
    LineState.REPEATED: ("none", "copy"),
    LineState.READY: ("ok", "ok"),
    LineState.CHANGED: ("ok", "ok"),
}
"""Groups in the order of the page: what needs to be looked at comes first."""


def headline(order: WithdrawalOrder, progress: WithdrawalProgress, *, suspension: WithdrawalOrder | None = None) -> str:
    """Say in one sentence how an order stands; `suspension` is the order that suspended its awards meanwhile."""
    words = ACTS[order.act]
    done = counted(words.done, progress.lines.get(LineState.CHANGED, 0))
    if order.state is WithdrawalState.DRAFT:
        read = ngettext("%(n)s line read.", "%(n)s lines read.", order.total) % {"n": written.grouped(order.total)}
        return read + (" " if language() == "en" else "") + counted(words.can, order.ready)
    if order.state is WithdrawalState.PROPOSED:
        return counted(words.proposed, order.ready)
    if order.state is WithdrawalState.APPROVED:
        return _("Being carried out. %(done)s of %(total)s are done.") % {
            "done": written.grouped(progress.done),
            "total": written.grouped(order.ready),
        }
    if order.state is WithdrawalState.DONE:
        return done
    if order.state is WithdrawalState.STOPPED:
        return _("Stopped half-way. %(done)s The others are as they were.") % {"done": done}
    return ended(order, suspension)


def ended(order: WithdrawalOrder, suspension: WithdrawalOrder | None) -> str:
    """Say that an order was declined or dropped, and what that means for what was suspended meanwhile."""
    if order.state is WithdrawalState.DECLINED:
        if suspension is not None:
            return _("Declined. Nothing is revoked, and what was suspended for it becomes valid again.")
        return _("Declined. Nothing was done.")
    if suspension is not None:
        return _("Taken back. Nothing is revoked, and what was suspended for it becomes valid again.")
    return _("Dropped. Nothing was done.")


def tiles(progress: WithdrawalProgress) -> list[Tile]:
    """Return the counts by state; each leads to its group."""
    return [
        Tile(state=_MARKS[state][0], count=count, label=word, href=f"#{state.value}")
        for state, word in LINES.items()
        if (count := progress.lines.get(state, 0))
    ]


def groups(place: Place, order: WithdrawalOrder, progress: WithdrawalProgress) -> list[FoldedRows]:
    """Return the groups that hold lines, what needs looking at first."""
    line_groups = []
    for state, (shape, icon) in _MARKS.items():
        count = progress.lines.get(state, 0)
        if not count:
            continue
        lines = place.store.withdrawals.list_lines(order.number, states=frozenset({state}), limit=FIRST)
        title = f"{LINES[state]} ({count:,})" if language() == "en" else f"{LINES[state]}（{count:,}）"
        line_groups.append(
            FoldedRows(
                id=state.value,
                state=shape,
                icon=icon,
                title=title,
                table=_table(place, order, lines, title=title),
                is_open=state in (LineState.REFUSED, LineState.SKIPPED),
                more=count - len(lines),
            )
        )
    return line_groups


def about(place: Place, order: WithdrawalOrder) -> list[DescriptorLine]:
    """Return what is on record of an order: why, by whom, when."""
    return descriptor_lines(
        (_("What is to be done"), ACTS[order.act].title),
        (_("Which awards"), _origin(place, order)),
        (_("Reason"), reason_word(order.reason)),
        (_("Internal note"), order.note),
        (_("Proposed by"), _by(place, order.proposed_by, order.proposed_at)),
        (_("Second person"), _second(place, order)),
        (_("Suspended until it is decided"), _order_link(place, suspension_of(place.store, order))),
        (_("Suspension lifted"), _order_link(place, lifting_of(place.store, order))),
        (_("Finished"), written.moment(order.finished_at)),
        (_("Visible to everybody who checks"), written.moment(order.published_at)),
    )


def _by(place: Place, account: str, at: datetime | None) -> SafeString:
    if at is None:
        return SafeString("")
    name = place.name_of(account, otherwise=account)
    return format_html("{}{}{}", name, _(", ") if name else "", written.moment(at))


def _second(place: Place, order: WithdrawalOrder) -> str | SafeString:
    if not order.proposed_at:
        return ""
    if not order.needs_second:
        return _("Not needed")
    if not order.decided_at:
        return _("Not yet")
    return _by(place, order.decided_by, order.decided_at)


def _order_link(place: Place, order: WithdrawalOrder | None) -> SafeString:
    if order is None:
        return SafeString("")
    return written.number_link(place.url("withdrawal", order.number), order.number)


def _origin(place: Place, order: WithdrawalOrder) -> str | SafeString:
    detail = order.detail
    if order.origin is WithdrawalOrigin.ORDER:
        number = detail["order"]
        return format_html("{} {}", _("Those of order"), written.number_link(place.url("withdrawal", number), number))
    if order.origin is WithdrawalOrigin.BATCH:
        batch = detail.get("batch", "")
        return format_html("{} {}", _("Class list"), written.number_link(place.url("batch", batch), batch))
    if order.origin is WithdrawalOrigin.LIST:
        name = detail.get("filename", "")
        return (
            format_html('{} <span class="mono">{}</span>', _("List"), written.excerpt(name))
            if name
            else _("Numbers, pasted")
        )
    version = place.store.microcredentials.find_latest(detail.get("microcredential", ""))
    title = title_of(version.microcredential.title) if version else detail.get("microcredential", "")
    parts = [title, detail.get("version", ""), _dates(detail)]
    return " / ".join(part for part in parts if part)


def _dates(detail: Mapping[str, str]) -> str:
    first, last = detail.get("awarded_from", ""), detail.get("awarded_until", "")
    return f"{first} – {last}" if first or last else ""


def _table(place: Place, order: WithdrawalOrder, lines: Sequence[WithdrawalLine], *, title: str) -> Table:
    records = place.store.awards.find_many_by_credential_id(
        [line.credential_id for line in lines if line.credential_id]
    )
    has_reason = any(line.problems for line in lines)
    is_list = order.origin is WithdrawalOrigin.LIST
    columns = [_("Row") if is_list else _("No."), _("Award number"), pgettext("of a person", "Name"), _("Date")]
    rows = []
    for line in lines:
        record = records.get(line.credential_id)
        learner = record.intent.learner if record else None
        cells: list[str | SafeString] = [
            str(line.position),
            _number(place, line),
            written.name(learner.name) if learner else "",
            written.day(record.intent.awarded_on) if record else "",
        ]
        rows.append([*cells, reasons_of(line)] if has_reason else cells)
    return Table(caption=title, columns=[*columns, _("Reason")] if has_reason else columns, rows=rows)


def _number(place: Place, line: WithdrawalLine) -> SafeString:
    if not line.award_number:
        return written.excerpt(line.given)
    return written.number_link(place.url("award-detail", line.award_number), line.award_number)


def reasons_of(line: WithdrawalLine) -> str:
    """Tell why a line is not done, in the reader's language."""
    return " ".join(written.finding(problem) for problem in line.problems)
