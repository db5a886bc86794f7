"""Every form in which a learning record travels, in the order in which they are recognised.

A format that asks for more (a token, a name in `type`) stands before one that asks for less.
"""

from typing import Final

from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats import (
    blockcerts,
    clr,
    edc,
    embedded,
    open_badges_1,
    open_badges_2,
    pdf,
    presentation,
    sd_jwt_vc,
    vc_jwt,
    vc_sd_jwt,
)

FORMATS: Final[tuple[Format, ...]] = (
    blockcerts.FORMAT_2,
    blockcerts.FORMAT,
    open_badges_2.FORMAT,
    open_badges_1.FORMAT,
    vc_sd_jwt.FORMAT,
    sd_jwt_vc.FORMAT,
    presentation.FORMAT,
    vc_jwt.FORMAT,
    embedded.OPEN_BADGES_3,
    edc.FORMAT,
    clr.FORMAT,
    embedded.ENDORSEMENT,
    embedded.CREDENTIAL,
    pdf.FORMAT,
)
