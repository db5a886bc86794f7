"""A film strip of a journey: every stop as a picture on a desk and on a phone, and what it asks of each person.

The screens lie in `build/strips/<name>/<language>/<width>/` in their order, beside them all of them in a row, and what
was counted as JSON. A test is filmed by its mark, `@pytest.mark.filmed("name")`, or makes a `Strip` of its own.
"""

import json
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from browser.walking import OpenPage, assert_sound

STRIPS = Path(__file__).parents[2] / "build" / "strips"
JOURNEYS = Path(__file__).with_name("journeys.toml")
WIDTHS = (1280, 390)
TALLEST = 2400
"""Of a screen in the row; the screen itself is kept whole."""
COUNTING = """
addEventListener("pointerdown", (event) => event.isTrusted && window.countedHere("clicks", 1), true);
const typed = new WeakSet();
addEventListener("input", (event) => {
  if (["checkbox", "radio"].includes(event.target.type) || typed.has(event.target)) return;
  typed.add(event.target);
  window.countedHere("fields", 1);
}, true);
addEventListener("load", () => {
  const [arrival] = performance.getEntriesByType("navigation");
  window.countedHere("pages", 1);
  window.countedHere("waited_ms", arrival ? arrival.loadEventStart : 0);
});
"""
"""Counts presses of a pointer, fields that were filled in, pages that were loaded, and how long people waited for them."""
COUNTED = ("clicks", "fields")


@dataclass
class Film:
    """The pictures of one walk in one language, and what each person had to do on it."""

    name: str
    language: str
    stops: list[str] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def listen(self, context: Any, who: str) -> None:
        """Count what is done in somebody's window; without scripts nothing is counted."""
        count = self.counts.setdefault(who or "visitor", Counter())
        context.expose_binding("countedHere", lambda _source, kind, number: count.update({kind: number}))
        context.add_init_script(COUNTING)

    def keep(self, page: Any, name: str = "") -> None:
        """Keep a page as it stands on a desk and on a phone."""
        place = name or page.url.split("?")[0].rstrip("/").rsplit("/", 1)[1][:24] or "home"
        self.stops.append(f"{len(self.stops) + 1:02d}-{place}")
        before = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=self._folder(width) / f"{self.stops[-1]}.png", full_page=True)
        page.set_viewport_size(before)

    def join(self) -> None:
        """Put the pictures of each width in a row, and write down what was counted."""
        for width in WIDTHS if self.stops else ():
            pictures = [Image.open(self._folder(width) / f"{stop}.png").convert("RGB") for stop in self.stops]
            scaled = [picture.resize((390, picture.height * 390 // picture.width)) for picture in pictures]
            row = Image.new("RGB", (410 * len(scaled), min(TALLEST, max(p.height for p in scaled))), "white")
            for place, picture in enumerate(scaled):
                row.paste(picture.crop((0, 0, 390, min(TALLEST, picture.height))), (410 * place, 0))
            row.save(STRIPS / f"{self.name}-{self.language}-{width}.png")
        counted = {who: dict(count) for who, count in self.counts.items()}
        STRIPS.mkdir(parents=True, exist_ok=True)
        (STRIPS / f"{self.name}-{self.language}.json").write_text(json.dumps(counted, indent=1), encoding="utf-8")

    def demand_known_counts(self) -> None:
        """Compare with `journeys.toml`: a journey that grows longer is to be seen by whoever made it so."""
        counted = {
            _part(who, self.language): {kind: count[kind] for kind in COUNTED} for who, count in self.counts.items()
        }
        known = {
            who: {kind: numbers[kind] for kind in COUNTED} for who, numbers in journeys()[self.name]["people"].items()
        }
        assert counted == known, f"{self.name}: what a person has to do has changed; {JOURNEYS.name} is to say so"

    def _folder(self, width: int) -> Path:
        folder = STRIPS / self.name / self.language / str(width)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


@cache
def journeys() -> dict[str, Any]:
    """Read what each journey is known to ask of each person."""
    return tomllib.loads(JOURNEYS.read_text(encoding="utf-8"))


def _part(who: str, language: str) -> str:
    return who.removesuffix(f"-{language}")


@dataclass
class Strip:
    """One walk in one language that several people take part in, each on a screen of their own."""

    open_page: OpenPage
    language: str
    name: str = "credit"
    screens: dict[str, Any] = field(default_factory=dict)
    film: Film = field(init=False)

    def __post_init__(self) -> None:
        self.film = Film(name=self.name, language=self.language)

    def at(self, who: str, path: str) -> Any:
        """Go somewhere as somebody, on their own screen."""
        if who not in self.screens:
            self.screens[who] = self.open_page(path, language=self.language, width=WIDTHS[0], who=who)
        else:
            self.screens[who].goto(path)
        return self.screens[who]

    def stop(self, page: Any, name: str) -> None:
        """Look at a page, and keep it as it stands on a desk and on a phone."""
        assert_sound(page)
        self.film.keep(page, name)

    def join(self) -> None:
        """Put the pictures of each width in a row."""
        self.film.join()
