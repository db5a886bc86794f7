"""The table of forms in `docs/howto/envelopes.md`, written from the forms themselves."""

from kakitome.services.enveloping.model import HostingNeed, Target
from kakitome.services.enveloping.targets import list_targets

_HOSTED = {
    HostingNeed.NOTHING: "",
    HostingNeed.OPEN_BADGES_2: "definition, Profile, key, revocation list",
    HostingNeed.BLOCKCERTS: "profile and revocation list for Blockcerts",
    HostingNeed.WALLET_LIST: "the list that wallets read",
}


def target_rows() -> list[str]:
    """List the forms with what each is, what signs it and what has to be published beside it."""
    head = ["| form | 日本語 | English | media type | file | signed with | published beside it |", "|---" * 7 + "|"]
    return [*head, *(_row(target) for target in list_targets())]


def _row(target: Target) -> str:
    signed = f"the issuer's key for `{target.signed_with.value}`" if target.signed_with else ""
    cells = [
        f"`{target.id}`",
        target.label.ja,
        target.label.en,
        f"`{target.media_type}`",
        f"`{target.suffix}`",
        "the institution's certificate, where there is one" if target.is_sealed else signed,
        _HOSTED[target.hosted],
    ]
    return f"| {' | '.join(cells)} |"
