"""Making one envelope, whatever its form."""

from dataclasses import replace
from datetime import datetime

from kakitome.services.enveloping.model import Made, Making, Material, Target, Tools, whole


def envelop(material: Material, target: Target, *, tools: Tools, now: datetime, variant: str = "") -> Made:
    """Make one envelope.

    Args:
        material: the award.
        target: the form.
        tools: keys, seal and chance.
        now: the instant of making; it stands in what is signed.
        variant: one of the target's `variants`, or empty for its default.

    Raises:
        NotConvertible: the form cannot say what the award says, or lacks what it demands.
        NotFound, Unavailable: no key of that purpose, or it cannot be opened now.
    """
    made = target.make(Making(material=material, tools=tools, now=whole(now), variant=variant))
    return replace(made, media_type=made.media_type or target.media_type)
