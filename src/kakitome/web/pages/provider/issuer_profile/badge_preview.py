"""Badge images as an institution would have them, with what is typed and not yet saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome.errors import Invalid
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.mapping.badge_image import ColourRefused, compose, contrast_on_white, nearest_passing
from kakitome.mapping.badge_image.composing import DEFAULT_COLOUR
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.files import SVG, data_address


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgePreview:
    """What the badges look like: a picture for each shape with what it is for.

    Attributes:
        pictures: addresses of the scheme `data`, each with its caption.
        colour: what was typed, or what is used when nothing is.
        ratio: its contrast on white; empty where it is no colour.
        problems: why what was typed cannot be used; the pictures then show the nearest that can.
    """

    pictures: Sequence[tuple[str, str]]
    colour: str
    ratio: str
    problems: Sequence[str]


def badge_preview(name: LocalizedText, *, colour: str, mark: str) -> BadgePreview:
    """Compose one badge of each shape."""
    wanted, problems = colour or DEFAULT_COLOUR, []
    used = wanted
    try:
        _composed(name, Kind.REGULAR, colour=used, mark="")
    except ColourRefused as refusal:
        problems.append(written.refusal(refusal))
        used = nearest_passing(wanted) if refusal.code == "E_COLOUR_CONTRAST" else DEFAULT_COLOUR
    try:
        _composed(name, Kind.REGULAR, colour=used, mark=mark)
    except Invalid as refusal:
        problems.append(written.refusal(refusal))
        mark = ""
    shapes = ((Kind.REGULAR, _("A course or a micro-credential")), (Kind.PARTICIPATION, _("Participation")))
    return BadgePreview(
        pictures=[
            (data_address(_composed(name, kind, colour=used, mark=mark), SVG), caption) for kind, caption in shapes
        ],
        colour=wanted,
        ratio=f"{contrast_on_white(wanted):.1f}" if _is_colour(wanted) else "",
        problems=problems,
    )


def _composed(name: LocalizedText, kind: Kind, *, colour: str, mark: str) -> bytes:
    letter = Microcredential(title=LocalizedText(ja=_("Sample"), en=_("Sample")), kind=kind)
    return compose(letter, institution=name, colour=colour, mark=mark).svg


def _is_colour(colour: str) -> bool:
    try:
        contrast_on_white(colour)
    except ValueError:
        return False
    return True
