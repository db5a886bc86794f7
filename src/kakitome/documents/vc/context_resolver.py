"""Pinned contexts, each processed once for every place it is used in.

The JSON-LD library remembers what a context comes to on top of another one. It knows a context inside a context again
by writing it out as JSON each time, and it never knows again the contexts that hang on a type, since each use makes a
new copy of what lies beneath. Both are most of the cost of expansion. Here a context is known by being the very same
object, which pinned contexts are, and such a copy by what it was copied from.

It deliberately holds pinned contexts only: what it remembers cannot grow with the documents of strangers.
"""

from collections.abc import Mapping
from typing import Any

from frozendict import frozendict
from pyld.context_resolver import ContextResolver
from pyld.resolved_context import ResolvedContext


class PinnedContextResolver(ContextResolver):  # type: ignore[misc]
    """Finds contexts; `known` and `shared_cache` outlive it and belong to one thread."""

    def __init__(self, shared_cache: dict[str, Any], document_loader: Any, *, known: dict[int, Any]) -> None:
        super().__init__(shared_cache, document_loader)
        self._known = known

    def resolve(self, active_ctx: Any, context: Any, *where: Any, **within: Any) -> list[Any]:
        """Return what a context consists of, as the library does."""
        if not isinstance(context, dict | frozendict):
            resolved: list[Any] = super().resolve(active_ctx, context, *where, **within)
            return resolved
        # The object is kept with the answer, so that its identity is nobody else's.
        known = self._known.get(id(context))
        if known is None:
            inner = context.get("@context", context)
            is_one = isinstance(inner, dict | frozendict)
            parts = [_PinnedContext(inner)] if is_one else super().resolve(active_ctx, inner, *where, **within)
            known = self._known[id(context)] = (context, parts)
        parts_kept: list[Any] = known[1]
        return parts_kept


class _PinnedContext(ResolvedContext):  # type: ignore[misc]
    """A context, and what it comes to on top of others."""

    def get_processed(self, active_ctx: Mapping[str, Any]) -> Any:
        return self.cache.get(_name_of(active_ctx))

    def set_processed(self, active_ctx: Mapping[str, Any], processed_ctx: Any) -> None:
        self.cache[_name_of(active_ctx)] = processed_ctx


def _name_of(active: Mapping[str, Any]) -> Any:
    """Name what a context is processed on top of.

    A copy that was made for a type's context has nothing of its own yet, not even a processing mode, which every
    context gets before its first term; so it is what it was copied from.
    """
    beneath = active.get("previousContext")
    if type(active) is dict and beneath is not None and "processingMode" not in active and "_uuid" in beneath:
        return "copy", beneath["_uuid"]
    return active["_uuid"]
