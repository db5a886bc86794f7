"""Sealing awards as Blockcerts: one batch, one entry in the log, a proof for each.

    sealed = seal_batch(signed_awards, anchor=in_log(key, append=…, origin=…, now=now), …)

The root is written once for the whole batch, whatever its size: never one transaction for one award.

Source: docs/standards/blockcerts.md; docs/rules/capabilities.md B13.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kakitome.documents.anchoring.batch_sealing import HashAll, close_batch, hash_each, prepare_batch
from kakitome.documents.anchoring.log_entry import batch_entry
from kakitome.documents.anchoring.merkle_proof_2019 import log_anchor
from kakitome.mapping.blockcerts import to_blockcerts
from kakitome.ports.signing import SigningKey

Anchor = Callable[[bytes], str]
"""Writes a batch's root somewhere that lasts, and returns where."""


def seal_batch(
    credentials: Sequence[Mapping[str, Any]],
    *,
    anchors: Sequence[Anchor],
    verification_method: str,
    now: datetime,
    hash_all: HashAll = hash_each,
    issuer_profile: str = "",
) -> list[dict[str, Any]]:
    """Write signed awards as Blockcerts of one batch, in their order.

    Args:
        credentials: signed Open Badges 3.0 credentials of one issuer.
        anchors: where the root is written; the platform's log always, a chain when the operator wants it.
        verification_method: the key that the proofs name.
        now: their `created`.
        hash_all: hashes the documents of the batch.
        issuer_profile: as in `mapping.blockcerts.to_blockcerts`.

    Raises:
        DocumentRefused: something in an award would not be covered by its hash.
        Unavailable: the root could not be written; nothing was sealed.
    """
    documents = [to_blockcerts(credential, issuer_profile=issuer_profile) for credential in credentials]
    batch = prepare_batch(documents, hash_all=hash_all)
    written = tuple(anchor(batch.root) for anchor in anchors)
    return close_batch(batch, anchors=written, verification_method=verification_method, created=now)


def in_log(key: SigningKey, *, append: Callable[[bytes], int], origin: str, now: datetime) -> Anchor:
    """Return an anchor in a transparency log: the issuer's key signs the entry, `append` gives it its place."""

    def anchor(root: bytes) -> str:
        index = append(batch_entry(root, key_id=key.key_id, sign=key.sign, at=now))
        return log_anchor(origin, index)

    return anchor
