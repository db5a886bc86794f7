"""The badge image: composed from title, institution colour and mark, all text turned into outlines.

    image = compose(microcredential, institution=issuer.name, colour=issuer.colour)
    image.svg; image.png(); image.problems

A micro-credential is a medallion, the back of a sealed letter, with the words on its ring; what is not one has the
institution's name there; mere participation is a ticket. Of a crest that is uploaded only its outline is taken, in one
colour and in the small box of the mark, so that nobody can draw a seal of recognition or the word *Micro-credential*
where it does not belong.
"""

from kakitome.mapping.badge_image.composing import BadgeImage, compose, is_ticket, render_png
from kakitome.mapping.badge_image.mark import MarkRefused
from kakitome.mapping.institution_colour import ColourRefused, contrast_on_white, nearest_passing

__all__ = [
    "BadgeImage",
    "ColourRefused",
    "MarkRefused",
    "compose",
    "contrast_on_white",
    "is_ticket",
    "nearest_passing",
    "render_png",
]
