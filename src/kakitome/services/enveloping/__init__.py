"""The journey of an award into another envelope: the same letter, in whichever form the receiver reads.

    made = envelop(material, targets.VC_JWT, tools=tools, now=now)    # anew, for the library and the command line
    kept = hand_out(context, order, now=now)                         # makes it once and keeps it, for the platform

Every envelope is made from the signed Open Badges 3.0 credential, which holds the whole letter, and from keys of its
own purpose. What cannot be made (no key of that kind, something the form cannot say) is refused with the reason.
"""

from kakitome.services.enveloping.keeping import BOUND, EnvelopeOrder, EnvelopingContext, hand_out, is_in_force
from kakitome.services.enveloping.making import envelop
from kakitome.services.enveloping.model import HostingNeed, Made, Material, NotConvertible, Target, Tools, material_of
from kakitome.services.enveloping.targets import find_target, list_targets
from kakitome.services.enveloping.targets.pdf import study_problems

__all__ = [
    "BOUND",
    "EnvelopeOrder",
    "EnvelopingContext",
    "HostingNeed",
    "Made",
    "Material",
    "NotConvertible",
    "Target",
    "Tools",
    "envelop",
    "find_target",
    "hand_out",
    "is_in_force",
    "list_targets",
    "material_of",
    "study_problems",
]
