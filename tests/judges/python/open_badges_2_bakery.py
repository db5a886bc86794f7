"""Bake a badge with 1EdTech's bakery: `python open_badges_2_bakery.py IMAGE TEXT OUT`."""

import sys
from pathlib import Path

from openbadges_bakery import bake


def main() -> None:
    """Bake the text of one file into the image of another."""
    image, text, out = (Path(name) for name in sys.argv[1:])
    with image.open("rb") as opened, out.open("w+b") as written:
        bake(opened, text.read_text(), written)


if __name__ == "__main__":
    main()
