"""Let `time.sleep` work under libfaketime 0.9.10, which refuses `clock_nanosleep` with a monotonic clock (EINVAL).

Python loads this file by itself where its folder is on the path.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], max(0.0, seconds))


time.sleep = _sleep
