"""Starting Django for a command: what is loaded, and what happens to the collector meanwhile."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kakitome.bootstrap.starting import loading

STARTED = """
import gc, sys
from kakitome.bootstrap.starting import start_django
start_django()
heavy = sorted({name.split(".")[0] for name in sys.modules} & {"ninja", "pydantic", "jinja2"})
print(heavy, gc.isenabled())
"""


def test_no_garbage_is_looked_for_while_modules_are_loaded_and_some_again_behind() -> None:
    assert gc.isenabled()
    with pytest.raises(ImportError), loading():
        assert not gc.isenabled()
        raise ImportError("no such module")
    assert gc.isenabled()


def test_whoever_wants_no_collector_keeps_none() -> None:
    gc.disable()
    try:
        with loading():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.slow
def test_a_command_loads_nothing_of_the_api(tmp_path: Path) -> None:
    """Each of them takes a tenth of a second that whoever runs a command would wait for."""
    environment = {**os.environ, "KAKITOME_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "kakitome.web.settings"
    told = subprocess.run([sys.executable, "-c", STARTED], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[] True"
