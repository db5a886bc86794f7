"""How often one address may do something that costs us work, counted together by all processes of a machine.

A fixed window is coarse and enough: it keeps a flood away, and an honest visitor never meets it.
The address is kept as a keyed digest, which means nothing after its window and is then wiped when next somebody is
counted beside it (`gateways/shared_counts.py`).
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from kakitome.bootstrap.platform import get_platform

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
        who = f"{self.name} {request.META.get('REMOTE_ADDR', '')}".encode()
        name = hashlib.blake2b(who, key=_key(settings.SECRET_KEY)).digest()
        return get_platform().counts.add(name, now=time.time(), seconds=self.seconds) > self.times


@cache
def _key(secret: str) -> bytes:
    return salted_hmac("kakitome.limits", "", secret=secret).digest()


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
