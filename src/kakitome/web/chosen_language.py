"""The language a visitor chooses with `?lang=`: kept in a cookie, in force on the very same page.

The switch is two links, so it works without script and without a form; a page that answered a
form keeps its state because its own switch sends the form again (see `templates/base.html`).
It stands before Django's `LocaleMiddleware`, which reads the cookie.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


class ChosenLanguageMiddleware:
    """Read `?lang=ja|en`, put it where `LocaleMiddleware` looks, and remember it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language and set the cookie."""
        wanted = request.GET.get("lang", "")
        chosen = wanted if wanted in dict(settings.LANGUAGES) else None
        if chosen:
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = chosen
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
            )
        return response
