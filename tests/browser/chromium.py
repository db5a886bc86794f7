"""Which Chromium walks the pages, and how it is started; nothing here needs a package.

The first is the engine without windows (`apt-get install chromium-headless-shell`), which takes half the time of the
others and is what Playwright itself starts when it is to have no window.
"""

import shutil

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str:
    """Return where the first of them lies, nothing when there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), "")
