"""The journey of holding: a learner opens a mailed link, keeps the award, and decides who sees it.

1. Looking at a link changes nothing: mail programs and previews open links too.
2. Claiming opens the award for its learner alone. Who else sees its page is another decision, and the learner's:
   whoever has the link, which a secret part tells from every other; or everybody, by number and by searching.
3. With an account, the award is the account's, and the link alone no longer gives control of it.
   A link alone opens nothing: whoever comes with it proves that the address it was sent to is theirs, by an account
   that has proved it, or by a code that is mailed there. It ends after ninety days; a new one can be sent.
4. A lost link is sent again to the address the award was sent to; the answer to whoever asks is always the same.

5. An award that the wrong person received has a way back (`returning`).
6. What was sent to an address that an account has proved, and is in no account, waits for it and is taken by one press;
   what was sent long before the address was proved is confirmed by its institution first (`waiting`).

The link's token is kept as a hash only. An e-mail address finds awards; only a proved one
lets its reader take them.

Source: docs/rules/threats.md T11, T12; docs/rules/product.md P8.
"""

from kakitome.services.holding.claiming import (
    AddressNotProved,
    LinkEnded,
    claim,
    has_proved,
    look_at_link,
    send_code,
    send_fresh_link,
    send_link,
    send_links_again,
    take_waiting,
)
from kakitome.services.holding.showing import (
    Door,
    HeldAward,
    LinkTaken,
    LinkUnknown,
    ReceivedAwards,
    choose_visibility,
    find_door,
    find_held,
    find_shown_document,
    list_held,
    list_held_among,
    list_received,
    may_be_seen,
    pages_of,
    renew_link,
)
from kakitome.services.holding.unreceived import RESEND_AFTER, list_sendable
from kakitome.services.holding.waiting import ask_for, asked_for_at, list_to_confirm, list_waiting, proved_since

__all__ = [
    "RESEND_AFTER",
    "AddressNotProved",
    "Door",
    "HeldAward",
    "LinkEnded",
    "LinkTaken",
    "LinkUnknown",
    "ReceivedAwards",
    "ask_for",
    "asked_for_at",
    "choose_visibility",
    "claim",
    "find_door",
    "find_held",
    "find_shown_document",
    "has_proved",
    "list_held",
    "list_held_among",
    "list_received",
    "list_sendable",
    "list_to_confirm",
    "list_waiting",
    "look_at_link",
    "may_be_seen",
    "pages_of",
    "proved_since",
    "renew_link",
    "send_code",
    "send_fresh_link",
    "send_link",
    "send_links_again",
    "take_waiting",
]
