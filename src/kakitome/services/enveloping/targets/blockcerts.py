"""The award as Blockcerts v3, anchored in the log."""

from typing import Final

from kakitome.documents.anchoring.batch_sealing import close_batch, prepare_batch
from kakitome.documents.sealing import write_document
from kakitome.errors import Problem, Unavailable
from kakitome.mapping.blockcerts import to_blockcerts
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import HostingNeed, Made, Making, Target
from kakitome.values.localized_text import LocalizedText


def _blockcerts(making: Making) -> Made:
    """Seal a batch of one: a learner asks for a single award. Whole batches are the matter of `services.anchoring`."""
    if making.tools.anchor is None:
        raise Unavailable("E_ANCHOR_MISSING")
    key = making.tools.keys.key(KeyPurpose.LOG)
    batch = prepare_batch([to_blockcerts(making.material.credential)])
    anchors = (making.tools.anchor(batch.root),)
    (document,) = close_batch(batch, anchors=anchors, verification_method=key.method, created=making.now)
    own_log = Problem(code="W_BLOCKCERTS_LOG", severity="warning")
    return Made(document=write_document(document), notes=(own_log,))


BLOCKCERTS: Final = Target(
    id="blockcerts",
    label=LocalizedText(ja="Blockcerts v3", en="Blockcerts v3"),
    purpose=LocalizedText(ja="公開ログに登録したもの", en="anchored in the public log"),
    media_type="application/vc",
    suffix=".blockcerts.json",
    make=_blockcerts,
    signed_with=KeyPurpose.LOG,
    hosted=HostingNeed.BLOCKCERTS,
)
