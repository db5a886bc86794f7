"""What exchanges with wallet apps are computed from, and where they are answered."""

from django.conf import settings
from django.http import HttpRequest


def exchange_secret() -> bytes:
    """Return what the secrets of exchanges are computed from."""
    return str(settings.SECRET_KEY).encode()


def endpoints(request: HttpRequest) -> str:
    """Return the address under which exchanges are answered, without a name."""
    return request.build_absolute_uri("/oid4vp")
