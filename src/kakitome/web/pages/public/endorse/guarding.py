"""What holds for the pages behind the link of an asking."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kakitome.errors import NotFound
from kakitome.ports.sandbox import Busy
from kakitome.web.busy import come_again
from kakitome.web.limits import Misses
from kakitome.web.secure_headers import ADDRESS_IS_A_KEY
from kakitome.web.too_many import TooManyMisses

P = ParamSpec("P")
MISSES = Misses(name="endorse", times=30, seconds=600)


def guarded_asking(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let no answer be kept, found or told to others; whoever guesses addresses is slowed (a view decorator).

    Absent, called off, declined and ended look the same.
    """

    @wraps(view)
    def guarded_view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Busy as busy:
            response = come_again(request, busy)
        except NotFound:
            if MISSES.is_over(request):
                raise TooManyMisses(MISSES.seconds) from None
            MISSES.add(request)
            response = render(request, "pages/public/endorse/ended.html", status=404)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = ADDRESS_IS_A_KEY
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return guarded_view
