"""Who may see what a share link shows: found by its secret, after its PIN, counted once for half an hour.

Everything that opens nothing is one answer: the same page and status, the same questions to the database, and each is
a miss of the visitor's network.

Source: docs/rules/threats.md T12; docs/adr/0052-share-links.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.checking.shares import find_share
from kakitome.ports.shares import FoundShare, ShareState, hash_of_secret
from kakitome.web.asked_for import wants_json
from kakitome.web.limits import Limit, Misses
from kakitome.web.problems import problem_document
from kakitome.web.secret_addresses import SecretAddress

OPENING = Limit(name="share", times=60)
"""Each opening verifies up to twenty documents."""
MISSES = Misses(name="shares", times=30, seconds=600)
_SAME_FOR_S = 30 * 60
"""How long a browser goes on in the opening it has."""
# Bound to the share's own path, which `__Host-` does not allow.
_COOKIE = f"{settings.KAKITOME_COOKIE_PREFIX.replace('__Host-', '__Secure-')}kakitome_share"
_SALT = "share-opening"
DATA_ENDING = ".json"
"""Of the address at which a share is handed out as data; no secret has a full stop."""


class NothingOpens(Exception):
    """The link opens nothing to this visitor; why is told to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visitor before a share that is there.

    Attributes:
        records: numbers of the check records of the opening this browser is in, by place; None when it is in none.
        is_owner: whether the share's owner looks, who needs no PIN and is not counted.
    """

    found_share: FoundShare
    records: tuple[str, ...] | None
    is_owner: bool

    @property
    def is_in(self) -> bool:
        """Whether the visitor is past the PIN and counted, or need not be."""
        return self.is_owner or self.records is not None


def visit(request: HttpRequest, secret: str) -> Visit:
    """Find what a link leads to; raises `NothingOpens`."""
    platform = get_platform()
    found_share = find_share(platform, secret)
    if found_share is None:
        raise NothingOpens
    records = _records(request, found_share)
    state = found_share.share.state(platform.now())
    # Whoever had the last of the openings goes on in it.
    if state is not ShareState.RUNNING and not (state is ShareState.USED_UP and records is not None):
        raise NothingOpens
    _speak(request, found_share)
    return Visit(
        found_share=found_share,
        records=records,
        is_owner=found_share.account == str(getattr(request.user, "subject", "")),
    )


def remember(response: HttpResponse, found_share: FoundShare, *, secret: str, records: list[str]) -> None:
    """Let this browser go on in its opening: a reload, the other language and the record are not counted again."""
    response.set_cookie(
        _COOKIE,
        signing.dumps([_lock(found_share), records], salt=_SALT),
        max_age=_SAME_FOR_S,
        path=reverse("share", args=[secret]),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def drawn(request: HttpRequest, page: str, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    """Draw one of the pages; chats and networks are told the same beside each of them, and nobody's name."""
    whole_context = {**context, "site_url": get_platform().site_url}
    return render(request, f"pages/public/share/{page}.html", whole_context, status=status)


def asks_for_data(request: HttpRequest) -> bool:
    """Tell whether a program asks for the result as JSON: by the end of the address, or by what it accepts."""
    return request.path.endswith(DATA_ENDING) or wants_json(request)


def _nothing(request: HttpRequest) -> HttpResponse:
    if asks_for_data(request):
        return problem_document(request, status=404, error=None)
    return drawn(request, "ended", {}, status=404)


nothing_when_closed = SecretAddress(misses=MISSES, nothing=_nothing, absent=NothingOpens)
"""Answers whatever opens nothing with one and the same page."""


def _records(request: HttpRequest, found_share: FoundShare) -> tuple[str, ...] | None:
    try:
        lock, records = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_SAME_FOR_S)
    except (signing.BadSignature, ValueError):
        return None
    return tuple(records) if lock == _lock(found_share) else None


def _lock(found_share: FoundShare) -> str:
    """Name the link as it is locked now: another PIN ends what was opened with the one before."""
    return hash_of_secret(found_share.share.secret_hash + found_share.share.pin_hash)


def _speak(request: HttpRequest, found_share: FoundShare) -> None:
    """Speak the language that the owner chose, unless the visitor has chosen one."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(found_share.share.language)
        request.LANGUAGE_CODE = found_share.share.language
