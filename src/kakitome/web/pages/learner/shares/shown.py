"""Share links as their owner sees them: how each stands, what is noted about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.ports.shares import Share, ShareAct, ShareEvent, ShareState, Shows
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView:
    """One share link; `over` says how it ended, and is empty while it runs."""

    key: str
    label: str
    state: State
    state_word: str
    is_running: bool
    over: Words
    ends_at: Words
    ends_on: str
    views: str
    shows: str
    has_pin: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of the record of openings; wrong PINs in a row are one."""

    at: SafeString
    words: str
    region: LocalizedText = LocalizedText()
    is_warning: bool = False


def share_view(share: Share, *, now: datetime) -> ShareView:
    """Build what a list and a page show of a share."""
    state = share.state(now)
    words: Mapping[ShareState, tuple[State, str, Words]] = {
        ShareState.RUNNING: ("ok", _("Runs"), ""),
        ShareState.STOPPED: ("none", _("Stopped"), _over(_("You stopped it at %(moment)s"), share)),
        ShareState.USED_UP: ("none", _("Used up"), _over(_("Its last opening was at %(moment)s"), share)),
        ShareState.ENDED: ("none", _("Ended"), _over(_("Its last day ended at %(moment)s"), share)),
    }
    return ShareView(
        key=share.key,
        label=share.label or _("No reminder"),
        state=words[state][0],
        state_word=words[state][1],
        is_running=state is ShareState.RUNNING,
        over=words[state][2],
        ends_at=written.moment(share.ends_at),
        ends_on=written.in_japan(share.ends_at).date().isoformat(),
        views=_views(share),
        shows=_shows(share),
        has_pin=bool(share.pin_hash),
        note=share.note,
    )


def log_of(events: Sequence[ShareEvent]) -> list[LogLine]:
    """Build the record of openings, the newest first."""
    words: Mapping[ShareAct, str] = {
        ShareAct.MADE: _("You made the link"),
        ShareAct.OPENED: _("The page was opened"),
        ShareAct.RECORDED: _("The record on one page was taken"),
        ShareAct.END_CHANGED: _("You changed the end"),
        ShareAct.PIN_CHANGED: _("You gave it another PIN"),
        ShareAct.STOPPED: _("You stopped the link"),
    }
    lines: list[LogLine] = []
    wrong = 0
    for place, event in enumerate(events):
        if event.act is not ShareAct.WRONG_PIN:
            lines.append(LogLine(at=written.moment(event.at), words=words[event.act], region=event.region))
            continue
        wrong = wrong + 1 if place and events[place - 1].act is ShareAct.WRONG_PIN else 1
        if wrong > 1:
            lines.pop()
        text = ngettext("Wrong PIN, %(n)s time", "Wrong PIN, %(n)s times", wrong) % {"n": wrong}
        lines.append(LogLine(at=written.moment(event.at), words=text, region=event.region, is_warning=True))
    return lines


def headline(shares: Sequence[Share], *, now: datetime) -> str:
    """Say how many links run."""
    running = sum(share.state(now) is ShareState.RUNNING for share in shares)
    if not running:
        return _("No share link runs.")
    return ngettext("%(n)s share link runs.", "%(n)s share links run.", running) % {"n": running}


def _over(sentence: str, share: Share) -> Words:
    moment = written.plain_day(share.over_at)
    return sentence % {"moment": moment}


def _views(share: Share) -> str:
    opened = ngettext("%(n)s time", "%(n)s times", share.views) % {"n": share.views}
    if share.most_views is None:
        return opened
    return _("%(opened)s of at most %(most)s") % {"opened": opened, "most": share.most_views}


def _shows(share: Share) -> str:
    credentials = [shared for shared in share.items if not shared.collected.own_record]
    own, count = len(share.items) - len(credentials), len(credentials)
    shows = Counter(shared.shows for shared in credentials)
    shown = ngettext("%(n)s credential", "%(n)s credentials", count) % {"n": count}
    ways = {
        Shows.WHOLE_DOCUMENT: _("with the file: %(n)s"),
        Shows.PARTS: _("in part: %(n)s"),
        Shows.RESULT: _("the result alone: %(n)s"),
    }
    counted = _(", ").join(words % {"n": shows[way]} for way, words in ways.items() if shows[way])
    words = _("%(shown)s (%(ways)s)") % {"shown": shown, "ways": counted} if counted else shown
    further = ngettext("and %(n)s own record", "and %(n)s own records", own) % {"n": own} if own else ""
    return written.in_row([words, further]) if further else words
