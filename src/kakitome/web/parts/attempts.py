"""An act of a page: done, it is said on the next page; refused, the reason is said there or at its form.

with attempt(request, _("The key is revoked."), refusals=NotFound):
    revoke_api_key(...)
return place.redirect("api-keys")
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest

from kakitome.errors import KakitomeError
from kakitome.web.parts import written
from kakitome.web.parts.forms import Form

Refusals = type[KakitomeError] | tuple[type[KakitomeError], ...]


ALL = 1000
"""More findings than any refusal has."""


@dataclass(slots=True)
class Attempt:
    """Whether an act went through; false until it has."""

    is_done: bool = False


@contextmanager
def attempt(
    request: HttpRequest,
    done: object = "",
    *,
    refusals: Refusals = KakitomeError,
    form: Form | None = None,
    level: int = messages.ERROR,
    most_problems: int = 0,
) -> Iterator[Attempt]:
    """Catch what an act may be refused for, and say what came of it.

    Args:
        request: whose next page says it.
        done: the sentence for success; empty where the act itself says it.
        refusals: what is caught; anything else becomes a page of its own (`web/problems.py`).
        form: says the refusal with all that was found; without one, a message does.
        level: the message's level.
        most_problems: how many findings are told beside the refusal's own sentence.
    """
    attempted = Attempt()
    try:
        yield attempted
    except refusals as error:
        if form is not None:
            form.refuse(error)
            return
        messages.add_message(request, level, written.refusal(error))
        for problem in error.problems[:most_problems]:
            messages.add_message(request, level, written.finding(problem))
    else:
        attempted.is_done = True
        if done:
            messages.success(request, str(done))
