"""The badge of a definition in its institution's colour and with its mark, also of what is typed and not saved."""

from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.badge_image import ColourRefused, MarkRefused, compose
from kakitome.web.desk.place import Place
from kakitome.web.parts.files import SVG, data_address


def badge_svg(place: Place, letter: Microcredential) -> bytes:
    """Compose the badge; an institution whose colour or mark cannot be used is shown without them."""
    node = place.institution
    try:
        return compose(letter, institution=node.name, colour=node.colour, mark=node.mark).svg
    except (ColourRefused, MarkRefused):
        return compose(letter, institution=node.name).svg


def badge_address(place: Place, letter: Microcredential) -> str:
    """Return the badge as an address of the scheme `data`, for a page that nothing was saved for."""
    return data_address(badge_svg(place, letter), SVG)
