"""What runs inside the sandbox's child process: `python -m kakitome.gateways.sandbox_child MEMORY_MIB CPU_S`.

It limits itself before it loads anything, says which walls stand around it, reads requests from its standard input, and
ends when that is closed.
It answers refusals of documents as data. When memory or processor time runs out it dies, and the parent sees that.
"""

import json
import resource
import signal
import struct
import sys
from typing import Any, BinaryIO

_HEADER = struct.Struct(">I")


def main(arguments: list[str]) -> None:
    """Serve requests until standard input is closed."""
    memory_mib, cpu_s = int(arguments[0]), float(arguments[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib << 20, memory_mib << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Loaded under the limits, and before the parent's clock starts to run.
    from kakitome.gateways.sandbox_walls import confine  # noqa: PLC0415
    from kakitome.gateways.sandbox_work import perform  # noqa: PLC0415

    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _send(answers, {"walls": confine()})
    while (request := _receive(requests)) is not None:
        _allow_processor_time(request.get("cpu_s", cpu_s))
        _send(answers, perform(request))


def _allow_processor_time(cpu_s: float) -> None:
    # The default answer to SIGPROF is to end the process, also inside a library that never returns to Python. The
    # kernel's own limit counts whole seconds only; it stands behind, should a library have caught the signal.
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + cpu_s) + 2, hard))


def _receive(stream: BinaryIO) -> dict[str, Any] | None:
    head = stream.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    (length,) = _HEADER.unpack(head)
    request: dict[str, Any] = json.loads(stream.read(length))  # noqa: TID251 - the parent has parsed it strictly
    return request


def _send(stream: BinaryIO, answer: Any) -> None:
    body = json.dumps(answer).encode()
    stream.write(_HEADER.pack(len(body)) + body)
    stream.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
