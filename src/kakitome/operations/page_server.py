"""The program that serves pages: granian, without its advice to use as many threads as there are processors.

Ours wait: up to fourteen requests may stand before a child process or another site (`bootstrap.platform`), and what is
simple is answered beside them. How many compute at once those limits hold, and `BACKPRESSURE` what is taken in.
"""

import logging

from granian.cli import entrypoint
from granian.log import logger

from kakitome.operations.serving import BLOCKING_THREADS

ADVICE = f"Configuration allows spawning up to {BLOCKING_THREADS} Python threads"


def is_no_advice(record: logging.LogRecord) -> bool:
    """Tell whether a line of granian's log is anything but the advice that is answered above."""
    return not record.getMessage().startswith(ADVICE)


def main() -> None:
    """Run granian with the arguments of the command line."""
    logger.addFilter(is_no_advice)
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
