"""The page of acts: every route that changes something, who may, and what it asks for."""

import os
import tempfile
from collections.abc import Iterator
from typing import Any

ROLES = (
    ("viewer", "viewer"),
    ("definer", "definer"),
    ("approver", "approver"),
    ("awarder", "awarder"),
    ("programme_owner", "programme owner"),
    ("admin", "admin"),
)
SEATS = {
    "look": "a seat on the committee, the secretariat",
    "manage": "chair, vice chair, secretary, the secretariat",
    "seat": "a seat with a vote on the case",
}
ASKED = {"none": "–", "factor": "a second factor", "again": "a second factor, shown again"}


def permissions_page() -> str:
    """Write the table from the routes, their rights and `web/proofs.py`."""
    _begin()
    from django.urls import get_resolver  # noqa: PLC0415 - after Django has started

    from kakitome.web.proofs import PROOFS  # noqa: PLC0415

    callbacks = {name: callback for name, _, callback in _routes(get_resolver(), "")}
    places = {name: where for name, where, _ in _routes(get_resolver(), "")}
    rows = [
        f"| `{places[name]}` | {_who(getattr(callbacks[name], 'desk_right', ''))} | {ASKED[proof.value]} |"
        for name, proof in sorted(PROOFS.items(), key=lambda item: places.get(item[0], ""))
        if name in places
    ]
    return "\n".join(
        [
            "# Acts",
            "",
            "Every address at which a person changes something by a page, who may, and what is asked beside",
            "being signed in (`web/proofs.py`). Roles reach their own institution alone: elsewhere the address",
            "is not found; seats and reviewers reach their own cases alone. `tests/web/test_permissions.py` asks every",
            "address as every role, at the own, at another and at a mixed-up institution, and",
            "`tests/web/account/test_proofs.py` finds an act that this table lacks. A second factor that is *shown",
            "again* is at most `KAKITOME_STEP_UP_MINUTES` old. This page is written by `make reference`.",
            "",
            "| address | who | asks for |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _begin() -> None:
    from django.conf import settings  # noqa: PLC0415

    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        os.environ["DJANGO_SETTINGS_MODULE"] = "kakitome.web.settings"
        os.environ["KAKITOME_DATA_DIR"] = tempfile.mkdtemp(prefix="reference-")
    import django  # noqa: PLC0415

    django.setup()


def _who(right: str) -> str:
    if right in SEATS:
        return SEATS[right]
    if not right:
        return "visitors, learners, reviewers: the page itself asks"
    from kakitome.ports.organisations import Node, NodeKind, NodeRole  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from kakitome.web.roles import Actor, has_right  # noqa: PLC0415

    node = Node(id="u", kind=NodeKind.INSTITUTION, path=("u",), slug="u", name=LocalizedText(en="U"))
    actors = {word: Actor(account="a", roles={"u": NodeRole(role)}) for role, word in ROLES}
    return ", ".join(word for word, actor in actors.items() if has_right(actor, right, node))


def _routes(resolver: Any, prefix: str) -> Iterator[tuple[str, str, Any]]:
    from django.urls import URLResolver  # noqa: PLC0415

    for pattern in resolver.url_patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, where)
        elif pattern.name:
            yield pattern.name, "/" + where, pattern.callback
