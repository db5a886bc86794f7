"""The facts under the verdict over all: each kind once, with how many it holds of."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kakitome.web.parts.shapes import Fact, State

_WORST_FIRST: Sequence[State] = ("fail", "unk", "warn", "none", "ok")


def facts_over_all(facts: Sequence[Sequence[Fact]]) -> list[Fact]:
    """Sum up the facts of several credentials, in the order in which each states them; of one they stay as they are."""
    if len(facts) == 1:
        return list(facts[0])
    return [_over_all(kind) for kind in zip(*facts, strict=True)]


def _over_all(kind: Sequence[Fact]) -> Fact:
    """Say the worst of a kind, of how many it is so, and that the others are well."""
    worst = min(kind, key=lambda fact: _WORST_FIRST.index(fact.state))
    count, total = sum(fact.title == worst.title for fact in kind), len(kind)
    words = {"n": count, "total": total}
    ground = _("All %(total)s") % words if count == total else _("%(n)s of the %(total)s") % words
    return Fact(state=worst.state, title=worst.title, ground=ground)
