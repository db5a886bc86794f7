"""The heads that the log has a digest of, in a file beside it: a line of JSON for the newest, one for those before."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from kakitome.errors import Unavailable
from kakitome.gateways.disk import write_whole
from kakitome.ports.chain_heads import ChainHead, CommittedHeads

_LASTING = 2


class ChainHeadsFile:
    """Implements `HeadsFile`."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def list_heads(self) -> Sequence[CommittedHeads]:
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
            return [_read(json.loads(line)) for line in lines]  # noqa: TID251 (our own file)
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unavailable("E_LOG_HEADS_UNREADABLE", file=self._file.name) from error

    def put(self, heads: CommittedHeads, /) -> None:
        lines = [json.dumps(_written(entry)) + "\n" for entry in (heads, *self.list_heads())[:_LASTING]]
        try:
            write_whole(self._file, "".join(lines).encode())
        except OSError as error:
            raise Unavailable("E_LOG_UNWRITABLE") from error


def _written(committed: CommittedHeads) -> dict[str, Any]:
    heads = [[head.chain, head.sequence, head.hash] for head in committed.heads]
    return {"at": committed.at.isoformat(), "nonce": committed.nonce.hex(), "heads": heads}


def _read(line: dict[str, Any]) -> CommittedHeads:
    heads = tuple(ChainHead(chain=chain, sequence=sequence, hash=digest) for chain, sequence, digest in line["heads"])
    return CommittedHeads(at=datetime.fromisoformat(line["at"]), nonce=bytes.fromhex(line["nonce"]), heads=heads)
