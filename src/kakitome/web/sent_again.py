"""What somebody sent when nothing could be carried out: the page that says so gives it back, to be sent again by them.

    kept = typed_in(request)        # None when there is nothing to give back

A clock that was set, a database that is read-only or away, a machine without memory: none of them takes a text from
whoever wrote it. Nothing is stored, neither in the session nor in the database, which may be what is missing; the
fields stand in the page alone, and every check of the act is made when they are sent again. Passwords, codes, secrets
and files are not given back: whoever sends the rest finds the form as it was, and is asked for those.

Only a form of this site is given back. Else a foreign page could have its own fields shown here with a token that is
good, and wait for a click.

Source: OWASP CSRF Prevention Cheat Sheet (token-based mitigation); WCAG 2.2 §3.3.7 (redundant entry).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve

from kakitome.web.carried import LONGEST
from kakitome.web.proofs import OWN_PROOF

_SECRET: Final = re.compile(r"password|secret|phrase|token|otp|pin$|(^|[-_])code$")
"""Names of fields that are never given back; `csrfmiddlewaretoken` is written anew."""
_UNREADABLE: Final = (
    BadRequest,
    MultiPartParserError,
    OSError,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    UnreadablePostError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAgain:
    """A form to be sent again.

    Attributes:
        address: where it goes: where it went.
        fields: name and value of each field that is given back.
        asks_anew: whether a password or a code was left out.
        had_files: whether files were chosen, which are not kept.
    """

    address: str
    fields: Sequence[tuple[str, str]]
    asks_anew: bool
    had_files: bool


def typed_in(request: HttpRequest) -> SentAgain | None:
    """Return what a person sent with a form of this site; None for anything else, and for signing in."""
    if request.method != "POST" or _signs_in(request):
        return None
    try:
        if not _is_from_this_site(request):
            return None
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        had_files = bool(request.FILES)
    except _UNREADABLE:
        return None
    fields = [(name, value) for name, value in sent if not is_secret(name)]
    if not fields or sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return None
    asks_anew = any(is_secret(name) for name, _ in sent if name != "csrfmiddlewaretoken")
    return SentAgain(address=request.get_full_path(), fields=fields, asks_anew=asks_anew, had_files=had_files)


def is_secret(name: str) -> bool:
    """Tell by its name whether a field holds a password, a code or another secret."""
    return _SECRET.search(name.lower()) is not None


class _Check(CsrfViewMiddleware):
    """Django's own check, which here answers nothing and records nothing."""

    def _reject(self, _request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason)


def _is_from_this_site(request: HttpRequest) -> bool:
    """Ask Django whether the form came from this site; a fault may have come before it asked."""
    check = _Check(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, _checked, (), {}) is None


def _checked(*_given: Any) -> HttpResponse:
    """Stand for a view that is not exempt from the check."""
    return HttpResponse()


def _signs_in(request: HttpRequest) -> bool:
    try:
        route = resolve(request.path_info).url_name or ""
    except Resolver404:
        return True
    return route.startswith(OWN_PROOF)
