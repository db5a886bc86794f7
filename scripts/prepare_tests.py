"""Install what the tests need beside Python: a browser, Node.js, PDF viewers, fonts.

On Debian as root it installs the missing packages; elsewhere it says loudly which tests will be
skipped. With CI=true a missing part is a failure: in CI nothing is skipped that can run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser.chromium import find_chromium

PROGRAMS = {
    "chromium-headless-shell": "chromium-headless-shell",
    "node": "nodejs",
    "npm": "npm",
    "softhsm2-util": "softhsm2",
    "certutil": "libnss3-tools",
    "faketime": "faketime",
    "xmlsec1": "xmlsec1",
    "pdfsig": "poppler-utils",
    "qpdf": "qpdf",
}
FILES = {
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
}


def missing_packages() -> list[str]:
    """List the Debian packages whose program or file is not here."""
    programs = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    return programs + [package for path, package in FILES.items() if not Path(path).exists()]


def replaceable(package: str) -> bool:
    """Tell whether something else on this machine does instead of a package."""
    return package == "chromium-headless-shell" and bool(find_chromium())


def install(packages: list[str]) -> None:
    """Install Debian packages without asking; failures show up as still missing."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, stdout=subprocess.DEVNULL)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        env=environment,
        check=False,
        stdout=subprocess.DEVNULL,
    )


def main() -> int:
    """Return 0 when the tests can start, 1 when CI lacks a part."""
    wanted = missing_packages()
    if wanted and shutil.which("apt-get") and os.geteuid() == 0:
        print("installing:", " ".join(wanted), flush=True)
        install(wanted)
        wanted = missing_packages()
    wanted = [package for package in wanted if not replaceable(package)]
    if wanted:
        print("!" * 78)
        print("!! NOT INSTALLED:", " ".join(wanted))
        print("!! Tests that need them will be SKIPPED. / これらを使う試験は飛ばされます。")
        print("!" * 78, flush=True)
    return 1 if wanted and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
