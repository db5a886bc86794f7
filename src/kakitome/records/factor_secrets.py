"""Secrets of second factors in allauth's table: seeds of authenticator apps and of recovery codes, sealed.

Passkeys hold public keys, which need no seal.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator

from kakitome.records.store.scope import EVERYONE, seeing

_TEXTS, _LISTS = ("secret", "seed"), ("migrated_codes",)


def reseal_factors(fresh: Callable[[str], str]) -> int:
    """Seal every secret anew; how many factors changed. May be broken off and begun again.

    Args:
        fresh: sealed text → the same under the key that seals now; the very same where it lies under it already.
    """
    changed = 0
    with seeing(EVERYONE, using="default"):
        for factor in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk"):
            data = _resealed(factor.data, fresh)
            if data != factor.data:
                factor.data = data
                factor.save(update_fields=["data"])
                changed += 1
    return changed


def _resealed(data: dict[str, Any], fresh: Callable[[str], str]) -> dict[str, Any]:
    texts = {name: fresh(data[name]) for name in _TEXTS if name in data}
    lists = {name: [fresh(text) for text in data[name]] for name in _LISTS if data.get(name) is not None}
    return {**data, **texts, **lists}
