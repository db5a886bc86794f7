"""Opening pages as visitors do, and asking axe what is wrong with them."""

from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from browser.site import Site

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 20_000
NO_FAULTS = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
LOCALES = {"ja": "ja-JP", "en": "en-GB"}


class OpenPage(Protocol):
    """Open a page at a path of the site."""

    def __call__(
        self,
        path: str = "/",
        *,
        language: str = "ja",
        width: int = 1280,
        scheme: str = "light",
        script: bool = True,
        who: str = "",
    ) -> Any:
        """Return Playwright's page; `who` is signed in, nobody by default."""


class Filming(Protocol):
    """Keeps the pages of a walk as pictures and counts what people do (`strips.Film`)."""

    def listen(self, context: Any, who: str) -> None:
        """Count what is done in a window."""

    def keep(self, page: Any, name: str = "") -> None:
        """Keep a page as it stands."""


FILMED: WeakKeyDictionary[Any, Filming] = WeakKeyDictionary()
"""Pages of walks that are filmed."""


@dataclass
class Walker:
    """Opens contexts and listens to what their pages complain about."""

    browser: Any
    site: Site
    signed_in: dict[str, Any]
    film: Filming | None = None
    complaints: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def open(
        self,
        path: str = "/",
        *,
        language: str = "ja",
        width: int = 1280,
        scheme: str = "light",
        script: bool = True,
        who: str = "",
    ) -> Any:
        """Open a page in a context of its own; the visitor's browser wishes the language."""
        context = self.browser.new_context(
            base_url=self.site.url,
            storage_state=self._session(who) if who else None,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale=LOCALES[language],
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        if self.film and script:
            self.film.listen(context, who)
        page = context.new_page()
        if self.film:
            FILMED[page] = self.film
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path)
        return page

    def close(self) -> None:
        """Close every context."""
        for context in self.contexts:
            context.close()

    def _session(self, who: str) -> Any:
        """Sign somebody in, once for all tests, as people do it."""
        if who not in self.signed_in:
            context = self.browser.new_context(base_url=self.site.url)
            page = context.new_page()
            page.goto("/account/login")
            page.locator("#id_login").fill(self.site.people[who])
            page.locator("#id_password").fill(self.site.password)
            page.locator("#by-password .btn.main").click()
            page.wait_for_url(lambda address: "/account/login" not in address)
            self.signed_in[who] = context.storage_state()
            context.close()
        return self.signed_in[who]

    def _listen(self, message: Any) -> None:
        # A page that answers 404 or 422 is no fault of the page, nor is a network that a test cuts; a broken policy or
        # script is.
        if message.type == "error" and not any(words in message.text for words in NO_FAULTS):
            self.complaints.append(message.text)


def axe_findings(page: Any) -> list[str]:
    """Run axe on a page as it stands; return one line per finding, none when all is well."""
    source = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source)
    result = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
    )
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def is_wider_than_its_window(page: Any) -> bool:
    """Tell whether one must scroll sideways to read a page."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def assert_sound(page: Any, *, script: bool = True) -> None:
    """Nothing for axe, and nothing runs off a phone's screen nor off a desk's; a filmed walk keeps the page.

    Without script axe cannot look: it would wait for timers for ever.
    """
    if script:
        assert axe_findings(page) == []
    before = page.viewport_size
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert not is_wider_than_its_window(page), width
    page.set_viewport_size(before)
    if page in FILMED:
        FILMED[page].keep(page)
