"""The journey of an award into another envelope: the same letter, in whichever form the receiver reads.

    made = envelop(material, Target.VC_JWT, tools=tools, now=now)    # anew, for the library and the command line
    kept = hand_out(context, order, now=now)                         # makes it once and keeps it, for the platform

Every envelope is made from the signed Open Badges 3.0 credential, which holds the whole letter, and from keys of its
own purpose. What cannot be made (no key of that kind, something the form cannot say) is refused with the reason.
"""

from kakitome.services.enveloping.keeping import EnvelopeOrder, EnvelopingContext, hand_out, is_in_force
from kakitome.services.enveloping.making import envelop, study_problems
from kakitome.services.enveloping.model import Made, Material, Target, Tools, material_of

__all__ = [
    "EnvelopeOrder",
    "EnvelopingContext",
    "Made",
    "Material",
    "Target",
    "Tools",
    "envelop",
    "hand_out",
    "is_in_force",
    "material_of",
    "study_problems",
]
