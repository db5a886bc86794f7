"""A link by which somebody becomes an institution's administrator, printed for an operator to hand over."""

from typing import TYPE_CHECKING

from kakitome.cli import language_of, say

if TYPE_CHECKING:
    from kakitome.bootstrap.platform import InstalledPlatform
    from kakitome.ports.organisations import Node


def print_admin_link(platform: "InstalledPlatform", institution: "Node", *, email: str, lang: str | None) -> None:
    """Make the link and print it; an earlier one for the same address ends."""
    from kakitome.journeys.people.inviting import Guest, hand_over
    from kakitome.ports.invitations import HANDED_OVER_LASTS
    from kakitome.ports.organisations import NodeRole

    guest = Guest(email=email, language=language_of(lang))
    role, now = NodeRole.ADMIN, platform.now()
    _, link = hand_over(platform, guest, node=institution, role=role, actor="operator", now=now)
    say("I_ADMIN_LINK", lang, email=email, link=link, hours=int(HANDED_OVER_LASTS.total_seconds() // 3600))
