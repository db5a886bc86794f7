"""The command line for a shell: it asks the loaded process to fork, and ends as what was forked ends.

`support/forked.py` puts it where a shell finds it. It loads next to nothing itself.
"""

import json
import os
import socket
import sys

VARIABLE = "TESTS_LOADED_PROCESS"
"""Names the number of the socket on which the loaded process hears."""


def main() -> None:
    """Let the command run on our streams, in our folder and environment."""
    asked = socket.socket(fileno=int(os.environ[VARIABLE]))
    ours, theirs = socket.socketpair()
    umask = os.umask(0o077)
    request = {
        "program": "from kakitome.cli import main; main()",
        "arguments": sys.argv[1:],
        "environment": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109 (loading pathlib takes as long as all the rest)
        "umask": umask,
        "own_session": False,
    }
    socket.send_fds(asked, [json.dumps(request).encode()], [0, 1, 2, theirs.fileno()])
    theirs.close()
    ours.recv(8)
    code = int.from_bytes(ours.recv(8), "little", signed=True)
    # As a shell has it: who is killed by a signal ends with 128 and its number.
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
