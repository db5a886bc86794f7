"""Which ways of working are accelerated: the one place that knows the package `acceleration`.

    context = IssuingContext(book=book, vault=vault, drafter=ways().drafter)

Each way gives the very results of its reference. With `KAKITOME_ACCELERATION=off` the references do all the work and
the package is not even loaded: for whoever looks for a fault, or trusts nothing but the reference.

Source: docs/adr/0030-acceleration-is-apart.md.
"""

import os
from collections.abc import Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from kakitome.documents.vc.canonical import Canonicalizing, EachAnew
from kakitome.errors import Misconfigured

if TYPE_CHECKING:
    from kakitome.mapping.certificate import SetCertificate
    from kakitome.services.issuing.drafting import Drafter

VARIABLE: Final = "KAKITOME_ACCELERATION"


class Ways:
    """The ways of working of one process. Each is loaded when it is first asked for: who only checks, never drafts."""

    def __init__(self, *, is_accelerated: bool) -> None:
        self._is_accelerated = is_accelerated

    @cached_property
    def drafter(self) -> "Drafter":
        """What maps awards to documents and checks them."""
        from kakitome.services.issuing.drafting import ReferenceDrafter  # noqa: PLC0415

        if not self._is_accelerated:
            return ReferenceDrafter()
        from kakitome.acceleration.drafting import PlannedDrafter  # noqa: PLC0415

        return PlannedDrafter(ReferenceDrafter())

    @cached_property
    def canonicalizing(self) -> Canonicalizing:
        """What makes the canonicaliser of strangers' documents, and of those that the doctor reads."""
        if not self._is_accelerated:
            return EachAnew
        from kakitome.acceleration.statements.plan_memory import PlanMemory  # noqa: PLC0415

        return PlanMemory

    @cached_property
    def set_certificate(self) -> "SetCertificate":
        """What sets certificates of completion."""
        from kakitome.mapping.certificate import completion_certificate  # noqa: PLC0415

        if not self._is_accelerated:
            return completion_certificate
        from kakitome.acceleration.certificates.filling import FilledCertificates  # noqa: PLC0415

        return FilledCertificates().completion_certificate


@cache
def ways() -> Ways:
    """Return those of this process: what is learned by one request serves the next.

    Raises:
        Misconfigured: E_CONFIG_ACCELERATION.
    """
    return ways_from(os.environ)


def ways_from(environment: Mapping[str, str]) -> Ways:
    """Return the ways that an environment asks for; raises as `ways`."""
    wanted = environment.get(VARIABLE, "") or "on"
    if wanted not in ("on", "off"):
        raise Misconfigured("E_CONFIG_ACCELERATION", value=wanted[:20])
    return Ways(is_accelerated=wanted == "on")
