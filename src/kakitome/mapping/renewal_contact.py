"""Whom to ask for the renewal of a credential from elsewhere, as it says itself.

Source: Open Badges 3.0 B.1.2 (`refreshService`), B.6.10 (`url`, `email` of a Profile); VCDM 2.0 §5.5.
"""

from collections.abc import Mapping
from typing import Any, Final

from kakitome.values.json_members import items_of, text_member, without_empty

_LONGEST: Final = 300


def renewal_contact(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what a credential says in the words of Open Badges 3.0: `refresh` and `url`, https addresses, and `email`.

    >>> renewal_contact({"issuer": {"id": "did:web:a.example", "url": "https://a.example/", "email": "ask@a.example"}})
    {'url': 'https://a.example/', 'email': 'ask@a.example'}
    """
    services = [service for service in items_of(view.get("refreshService")) if isinstance(service, Mapping)]
    issuer = view.get("issuer")
    stated = issuer if isinstance(issuer, Mapping) else {}
    email = text_member(stated, "email")
    return without_empty(
        {
            "refresh": next((url for service in services if (url := _address(text_member(service, "id")))), ""),
            "url": _address(text_member(stated, "url")),
            "email": email if "@" in email and email.isprintable() and " " not in email and len(email) <= 254 else "",
        }
    )


def _address(url: str) -> str:
    is_plain = url.isprintable() and " " not in url and len(url) <= _LONGEST
    return url if url.startswith("https://") and is_plain else ""
