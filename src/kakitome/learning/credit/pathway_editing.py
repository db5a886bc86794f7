"""Changes of a design, one press at a time: blocks move, parts come and go; nothing else is touched.

pathway = move_block(pathway, "practice", by=-1)
pathway = add_part(pathway, part, key="practice")
"""

import secrets
from collections.abc import Callable
from dataclasses import replace

from kakitome.learning.credit.pathway import PartOverlap, Pathway, PathwayBlock, PathwayPart

PartsOf = Callable[[PathwayBlock], tuple[PathwayPart, ...]]


def move_block(pathway: Pathway, key: str, *, by: int) -> Pathway:
    """Let a block stand `by` places further down, or up where it is negative; the ends hold it."""
    blocks = list(pathway.blocks)
    place = next((n for n, block in enumerate(blocks) if block.key == key), None)
    if place is None:
        return pathway
    block = blocks.pop(place)
    blocks.insert(max(0, min(len(blocks), place + by)), block)
    return replace(pathway, blocks=tuple(blocks))


def add_block(pathway: Pathway, block: PathwayBlock) -> Pathway:
    """Put a block behind the last."""
    return replace(pathway, blocks=(*pathway.blocks, block))


def remove_block(pathway: Pathway, key: str) -> Pathway:
    """Take a block out, with its parts, what waits for it and the overlaps of its parts."""
    blocks = tuple(
        replace(block, after=tuple(other for other in block.after if other != key))
        for block in pathway.blocks
        if block.key != key
    )
    return _without_loose_overlaps(replace(pathway, blocks=blocks))


def add_part(pathway: Pathway, part: PathwayPart, *, key: str) -> Pathway:
    """Put a part behind the last of a block, in place of one with its identifier there."""
    return _with_parts(
        pathway, lambda block: (*(each for each in block.parts if each.identifier != part.identifier), part), key=key
    )


def remove_part(pathway: Pathway, identifier: str, *, key: str) -> Pathway:
    """Take a part out of a block, with its overlaps where it stands nowhere else."""
    changed = _with_parts(
        pathway, lambda block: tuple(part for part in block.parts if part.identifier != identifier), key=key
    )
    return _without_loose_overlaps(changed)


def add_overlap(pathway: Pathway, overlap: PartOverlap) -> Pathway:
    """State an overlap, in place of what was stated of the same two parts."""
    others = (each for each in pathway.overlaps if set(each.parts) != set(overlap.parts))
    return replace(pathway, overlaps=(*others, overlap))


def new_key() -> str:
    """Draw the key of a block."""
    return secrets.token_hex(4)


def _with_parts(pathway: Pathway, parts_of: PartsOf, *, key: str) -> Pathway:
    blocks = (replace(b, parts=parts_of(b)) if b.key == key else b for b in pathway.blocks)
    return replace(pathway, blocks=tuple(blocks))


def _without_loose_overlaps(pathway: Pathway) -> Pathway:
    names = {part.identifier for part in pathway.parts}
    return replace(pathway, overlaps=tuple(o for o in pathway.overlaps if names.issuperset(o.parts)))
