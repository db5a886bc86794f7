"""Tokens of SoftHSM, which stands for a hardware module: it proves the interface, not a device."""

import os
import shutil
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "4321"


@dataclass(frozen=True)
class SoftHsm:
    """SoftHSM with a token folder of its own."""

    module: str
    folder: Path

    def add_token(self, label: str, *, pin: str = PIN) -> str:
        """Initialise a token and return its serial number."""
        before = set(self.serials())
        run("--init-token", "--free", "--label", label, "--so-pin", "1234", "--pin", pin)
        (serial,) = set(self.serials()) - before
        return serial

    def serials(self) -> list[str]:
        """Return the serial numbers of all initialised tokens."""
        lines = [line.split(":")[1].strip() for line in run("--show-slots").splitlines() if "Serial number" in line]
        return [serial for serial in lines if serial]

    def take_away(self) -> None:
        """Unplug all tokens."""
        (self.folder / "tokens").rename(self.folder / "away")

    def bring_back(self) -> None:
        """Plug them in again."""
        (self.folder / "away").rename(self.folder / "tokens")


def open_softhsm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> SoftHsm:
    """Return SoftHSM over a folder; skips the test where it is not installed, but not where tests must be whole."""
    found = next((one for one in MODULES if Path(one).exists()), "")
    if not found or not shutil.which("softhsm2-util"):
        if os.environ.get("CI") == "true":
            pytest.fail("softhsm2 is not installed")
        warnings.warn("SoftHSM is not installed: keys in hardware are NOT TESTED", stacklevel=1)
        pytest.skip("softhsm2 is not installed")
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    return SoftHsm(module=found, folder=folder)


def run(*arguments: str) -> str:
    """Run SoftHSM's tool."""
    done = subprocess.run(["softhsm2-util", *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
