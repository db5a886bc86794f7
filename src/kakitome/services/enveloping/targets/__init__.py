"""The forms in which an award can travel: one module each, and one line here.

    target = find_target("sd-jwt")
    [one.id for one in list_targets()]

The command line, the award's page, what is handed out and kept, and the documentation read this list; nobody else
names a form unless a journey is about that very form.

What is signed anew here says what the first document says, for as long as that one: the same learner, the same period,
the same place in the same status list, so that one withdrawal reaches every envelope. Its status is laid out as others
read it, also where the first document is from before (docs/adr/0023-one-status-entry.md).
"""

from typing import Final

from kakitome.services.enveloping.model import Target
from kakitome.services.enveloping.targets.blockcerts import BLOCKCERTS
from kakitome.services.enveloping.targets.clr import CLR
from kakitome.services.enveloping.targets.ecdsa_sd import ECDSA_SD
from kakitome.services.enveloping.targets.elm import ELM
from kakitome.services.enveloping.targets.open_badges_2 import OB2, OB2_PNG
from kakitome.services.enveloping.targets.open_badges_3 import OB3, PNG, SVG
from kakitome.services.enveloping.targets.open_badges_3_bound import OB3_BOUND
from kakitome.services.enveloping.targets.pdf import PDF, STUDY_PDF
from kakitome.services.enveloping.targets.sd_jwt import SD_JWT
from kakitome.services.enveloping.targets.vc_jwt import VC_JWT
from kakitome.services.enveloping.targets.vc_sd_jwt import VC_SD_JWT

__all__ = [
    "BLOCKCERTS",
    "CLR",
    "ECDSA_SD",
    "ELM",
    "OB2",
    "OB2_PNG",
    "OB3",
    "OB3_BOUND",
    "PDF",
    "PNG",
    "SD_JWT",
    "STUDY_PDF",
    "SVG",
    "TARGETS",
    "VC_JWT",
    "VC_SD_JWT",
    "find_target",
    "list_targets",
]

TARGETS: Final = (
    OB3,
    PNG,
    SVG,
    VC_JWT,
    SD_JWT,
    VC_SD_JWT,
    ECDSA_SD,
    OB2,
    OB2_PNG,
    CLR,
    PDF,
    STUDY_PDF,
    BLOCKCERTS,
    ELM,
)
"""In the order in which people read them."""


def list_targets() -> tuple[Target, ...]:
    """Return every form, in the order in which people read them."""
    return TARGETS


def find_target(identifier: str) -> Target | None:
    """Return the form of this id, or None when there is none."""
    return next((target for target in list_targets() if target.id == identifier), None)
