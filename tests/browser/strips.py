"""A film strip of a journey: every stop looked at by axe, and kept as a picture on a desk and on a phone.

The screens lie in `build/strips/<name>/<language>/<width>/` in their order, and beside them all of them in a row.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from browser.walking import OpenPage, axe_findings, is_wider_than_its_window

STRIPS = Path(__file__).parents[2] / "build" / "strips"
WIDTHS = (1200, 390)
TALLEST = 2400
"""Of a screen in the row; the screen itself is kept whole."""


@dataclass
class Strip:
    """One walk in one language: a screen for everybody, and a picture of each stop."""

    open_page: OpenPage
    language: str
    name: str = "credit"
    screens: dict[str, Any] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)

    def at(self, who: str, path: str) -> Any:
        """Go somewhere as somebody, on their own screen."""
        if who not in self.screens:
            self.screens[who] = self.open_page(path, language=self.language, width=WIDTHS[0], who=who)
        else:
            self.screens[who].goto(path)
        return self.screens[who]

    def stop(self, page: Any, name: str) -> None:
        """Let axe look at a page, and keep it as it stands on a desk and on a phone."""
        self.stops.append(f"{len(self.stops) + 1:02d}-{name}")
        assert axe_findings(page) == [], name
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert not is_wider_than_its_window(page), (name, width)
            folder = STRIPS / self.name / self.language / str(width)
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{self.stops[-1]}.png", full_page=True)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    def join(self) -> None:
        """Put the pictures of each width in a row."""
        for width in WIDTHS:
            folder = STRIPS / self.name / self.language / str(width)
            pictures = [Image.open(folder / f"{stop}.png").convert("RGB") for stop in self.stops]
            scaled = [picture.resize((390, picture.height * 390 // picture.width)) for picture in pictures]
            row = Image.new("RGB", (410 * len(scaled), min(TALLEST, max(p.height for p in scaled))), "white")
            for place, picture in enumerate(scaled):
                row.paste(picture.crop((0, 0, 390, min(TALLEST, picture.height))), (410 * place, 0))
            row.save(STRIPS / f"{self.name}-{self.language}-{width}.png")
