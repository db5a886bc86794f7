"""How long records are kept, as a table of a page: what they hold, why, how long, and what happens then."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.ports.retention import RetentionRun
from kakitome.services.retaining import AtTheEnd, RecordKind
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Table, Words

_ACTS = {
    AtTheEnd.DELETED: gettext_lazy("Deleted."),
    AtTheEnd.EMPTIED: gettext_lazy("What it says of people is deleted."),
    AtTheEnd.RETAINED: gettext_lazy("Kept."),
}


def kinds_table(kinds: Sequence[RecordKind], *, chosen: Mapping[str, int], caption: str) -> Table:
    """Return the kinds with their times, where an institution chose shorter ones these."""
    return Table(
        caption=caption,
        columns=[_("Records"), _("What they hold, and why"), _("How long"), _("What happens then")],
        rows=[
            [
                written.text(kind.name),
                format_html("{}<br><small>{}</small>", written.text(kind.holds), written.text(kind.why)),
                _period(kind, chosen),
                _afterwards(kind),
            ]
            for kind in kinds
        ],
    )


def runs_table(runs: Sequence[RetentionRun], *, names: Mapping[str, Words], caption: str) -> Table:
    """Return runs: of what, when, how many records went; `names` are those of the kinds."""
    return Table(
        caption=caption,
        columns=[_("Records"), _("When"), _("Deleted or emptied")],
        rows=[
            [
                names.get(run.kind, run.kind),
                written.moment(run.ended_at) if run.ended_at else _("under way"),
                str(written.grouped(run.removed)),
            ]
            for run in runs
        ],
    )


def days_words(days: int) -> str:
    """Say a number of days."""
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def last_looked(runs: Sequence[RetentionRun]) -> datetime | None:
    """Return when something was last looked through."""
    return max((run.ended_at for run in runs if run.ended_at), default=None)


def _period(kind: RecordKind, chosen: Mapping[str, int]) -> SafeString:
    since = written.text(kind.since)
    if kind.act is AtTheEnd.RETAINED:
        return format_html("{}", since)
    days = kind.days_of(chosen)
    length = days_words(days) if days else _("at once")
    return format_html("{}<br><small>{}{}</small>", length, _("counted from: "), since)


def _afterwards(kind: RecordKind) -> SafeString:
    if not (kind.stays.ja or kind.stays.en):
        return format_html("{}", _ACTS[kind.act])
    return format_html("{}<br><small>{}{}</small>", _ACTS[kind.act], _("What is left: "), written.text(kind.stays))
