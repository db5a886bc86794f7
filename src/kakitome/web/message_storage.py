"""Where a sentence for the next page waits: in a cookie of ours, in the session when it is too long for one."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NamedCookieStorage(CookieStorage):
    """Django's cookie under a name that holds browsers to its attributes."""

    cookie_name = f"{settings.KAKITOME_COOKIE_PREFIX}messages"


class MessageStorage(FallbackStorage):
    """Django's own order: the cookie first."""

    storage_classes = (NamedCookieStorage, SessionStorage)
