"""Which ways of working are accelerated: the one place that knows the package `acceleration`.

    context = IssuingContext(book=book, vault=vault, drafter=ways().drafter)

Each way gives the very results of its reference. With `KAKITOME_ACCELERATION=off` the references do all the work and
the package is not even loaded: for whoever looks for a fault, or trusts nothing but the reference.

Source: docs/adr/0030-acceleration-is-apart.md.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from kakitome.documents.vc.canonical import Canonicalizing, EachAnew
from kakitome.errors import Misconfigured
from kakitome.mapping.certificate import SetCertificate, completion_certificate
from kakitome.services.issuing.drafting import Drafter, ReferenceDrafter

VARIABLE: Final = "KAKITOME_ACCELERATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways of working of one process, those of the references by default.

    Attributes:
        drafter: maps awards to documents and checks them.
        canonicalizing: makes what canonicalises documents of strangers, and those that the doctor reads.
        set_certificate: sets certificates of completion.
    """

    drafter: Drafter = field(default_factory=ReferenceDrafter)
    canonicalizing: Canonicalizing = EachAnew
    set_certificate: SetCertificate = completion_certificate


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
    return _accelerated() if wanted == "on" else Ways()


def _accelerated() -> Ways:
    # Loaded only where it is wanted.
    from kakitome.acceleration.certificates.filling import FilledCertificates  # noqa: PLC0415
    from kakitome.acceleration.drafting import PlannedDrafter  # noqa: PLC0415
    from kakitome.acceleration.statements.plan_memory import PlanMemory  # noqa: PLC0415

    return Ways(
        drafter=PlannedDrafter(ReferenceDrafter()),
        canonicalizing=PlanMemory,
        set_certificate=FilledCertificates().completion_certificate,
    )
