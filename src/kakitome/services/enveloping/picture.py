"""The badge image of an award, as its issuer draws it now."""

from kakitome.mapping.badge_image import BadgeImage, compose
from kakitome.mapping.badge_image.seal import sealed_by
from kakitome.services.enveloping.model import Material


def picture_of(material: Material) -> BadgeImage:
    """Compose the badge image, with the seal of whoever recognises it when the credential names one."""
    issuer = material.issuer
    return compose(
        material.microcredential,
        institution=issuer.name,
        colour=issuer.colour,
        mark=material.mark,
        seal=sealed_by(material.credential),
    )
