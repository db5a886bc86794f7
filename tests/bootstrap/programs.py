"""What the programs that run as processes of their own share."""

import gc
import json
import os
from pathlib import Path

from kakitome.bootstrap.starting import is_migrated, migrate, start_django
from support import migrated_tables

# As the command line does: most of what is loaded stays until the end.
gc.set_threshold(20_000)
if not os.environ.get("DATABASE_URL"):
    migrated_tables.lay(Path(os.environ["KAKITOME_DATA_DIR"]))
start_django()

from kakitome.bootstrap.platform import get_platform  # noqa: E402
from kakitome.journeys.platform import Platform  # noqa: E402


def opened() -> Platform:
    """Open the platform of the environment, its tables up to date."""
    if not is_migrated():
        migrate()
    return get_platform()


def say(told: object) -> None:
    """Print one line and make sure that it left."""
    print(json.dumps(told), flush=True)
