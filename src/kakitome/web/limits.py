"""How often one address may do something that costs us work, counted in the shared cache.

A fixed window is coarse and enough: it keeps a flood away, and an honest visitor never meets it.
The address is kept as a keyed digest and forgotten with the window.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many times in so many seconds, per address."""

    name: str
    times: int
    seconds: int = 60

    def is_over(self, request: HttpRequest) -> bool:
        """Count this request and tell whether it is one too many."""
        who = salted_hmac("kakitome.limits", request.META.get("REMOTE_ADDR", "")).hexdigest()[:32]
        key = f"limit:{self.name}:{who}"
        cache.add(key, 0, self.seconds)
        try:
            return cache.incr(key) > self.times
        except ValueError:
            # The window ended between the two lines: this request begins the next one.
            return False


def limited(limit: Limit, *, methods: frozenset[str] = frozenset({"POST"})) -> Callable[[View[P]], View[P]]:
    """Answer 429 to an address that goes over a limit (a view decorator)."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def limited_view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in methods and limit.is_over(request):
                # Imported here: the problems page imports the site, which reverses addresses of views.
                from kakitome.web.problems import too_many_requests  # noqa: PLC0415

                return too_many_requests(request, seconds=limit.seconds)
            return view(request, *args, **kwargs)

        return cast("View[P]", limited_view)

    return decorate
