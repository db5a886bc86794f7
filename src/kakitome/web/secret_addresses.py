"""Pages whose address is a secret: what is absent, ended or not for this visitor is answered alike; guessing is slowed.

Source: docs/rules/threats.md T12; docs/adr/0052-share-links.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

from kakitome.errors import NotFound
from kakitome.ports.sandbox import Busy
from kakitome.web.busy import come_again
from kakitome.web.limits import Misses
from kakitome.web.secure_headers import ADDRESS_IS_A_KEY
from kakitome.web.too_many import TooManyMisses

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretAddress:
    """What holds for every page under one kind of secret address; used as the decorator of its views.

    Attributes:
        misses: how often a network may ask for what is not there.
        nothing: the one answer to whatever is not there, with its status.
        absent: what a view raises when there is nothing for this visitor.
    """

    misses: Misses
    nothing: Callable[[HttpRequest], HttpResponse]
    absent: type[Exception] = NotFound

    def __call__(
        self, view: Callable[Concatenate[HttpRequest, P], HttpResponse]
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        """Let no answer of a view be kept, found or told to others; count what it misses."""

        @wraps(view)
        def guarded_view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
            except Busy as busy:
                response = come_again(request, busy)
            except self.absent:
                if self.misses.is_over(request):
                    raise TooManyMisses(self.misses.seconds) from None
                self.misses.add(request)
                response = self.nothing(request)
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["Referrer-Policy"] = ADDRESS_IS_A_KEY
            # A portfolio that its person lets search engines find says so itself.
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
            return response

        return guarded_view
