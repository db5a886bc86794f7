"""An award of this platform bound to a key that its learner keeps here.

    key, sd_jwt = bound_award(platform, held_award)

Made when the learner shows it and kept like every envelope of the award; nothing is copied into the wallet. A key that
ended leaves an envelope that nobody can show any more, and the next showing makes another.

Source: docs/adr/0061-keys-kept-for-a-person.md.
"""

from kakitome.documents.keys.multikey import decode_public
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.journeys.platform import Platform
from kakitome.ports.holder_keys import HolderKey
from kakitome.services.enveloping import Target, targets
from kakitome.services.holding import HeldAward


def bound_award(
    platform: Platform, held_award: HeldAward, *, target: Target = targets.SD_JWT
) -> tuple[HolderKey, bytes]:
    """Return the key and the award bound to it: an SD-JWT with all its disclosures, or as JSON that names the key.

    Raises:
        Refused: E_HOLDER_KEYS_OFF; as `envelope_of`, it is not in force, or its issuer has closed.
        NotFound, Unavailable: as `envelope_of`.
    """
    keys, store = platform.persons.holder_keys.open(held_award.account), platform.store(held_award.institution)
    issuer = store.issuers.get(held_award.record.intent.issuer)
    key = keys.find_of_award(held_award.number) or keys.make(
        made_for=f"{platform.site_url}/issuers/{issuer.slug}", at=platform.now(), award=held_award.number
    )
    public = decode_public(key.key_id)
    kept_envelope = envelope_of(platform, held_award, target=target, actor="learner", wallet_key=public)
    return key, kept_envelope.document
