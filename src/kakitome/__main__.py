"""The command `kakitome`, which is also `python -m kakitome`: its version is told before anything else is loaded."""

import gc
import sys

from kakitome import __version__


def main() -> None:
    """Tell the version, or run the command line."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"kakitome {__version__}\n")
        return
    if {"-h", "--help"} & set(sys.argv[1:]):
        # A help is written and over before there is garbage worth looking for.
        gc.disable()
    from kakitome.cli import main as run  # noqa: PLC0415 (loads what reads commands)

    run()


if __name__ == "__main__":
    main()
