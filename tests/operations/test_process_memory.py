"""What worker and page processes do with memory; looked at in a process of its own, since it changes that process for good."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kakitome.operations.process_memory import PAGES_MB
from support import migrated_tables

pytestmark = pytest.mark.slow


_PROGRAM = """
import gc, json
from kakitome.bootstrap.starting import migrate, start_django
start_django()
migrate()
from django.db import connection
from kakitome.operations.process_memory import tune_for_batches
connection.close()
before = gc.get_threshold()
tune_for_batches()
with connection.cursor() as cursor:
    found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "synchronous")}
print(json.dumps({**found, "frozen": gc.get_freeze_count(), "rests_longer": gc.get_threshold() > before}))
"""


def test_a_worker_keeps_more_pages_and_is_as_durable_as_before(tmp_path: Path) -> None:
    migrated_tables.lay(tmp_path)
    env = {"KAKITOME_DATA_DIR": str(tmp_path), "KAKITOME_SITE_URL": "https://u.example", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", _PROGRAM], env=env, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["cache_size"], told["synchronous"]) == (-PAGES_MB * 1000, 2)
    assert told["frozen"] > 10_000
    assert told["rests_longer"]


_PAGES = """
import gc, json
before = gc.get_threshold()
from kakitome.web.wsgi import application
print(json.dumps({"frozen": gc.get_freeze_count(), "rests_longer": gc.get_threshold() > before}))
"""


def test_the_collector_of_a_page_process_passes_by_what_is_loaded(tmp_path: Path) -> None:
    migrated_tables.lay(tmp_path)
    env = {"KAKITOME_DATA_DIR": str(tmp_path), "KAKITOME_SITE_URL": "https://u.example", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", _PAGES], env=env, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    # Views and what they need are loaded before: Django alone is a third of this.
    assert told["frozen"] > 150_000
    assert told["rests_longer"]
