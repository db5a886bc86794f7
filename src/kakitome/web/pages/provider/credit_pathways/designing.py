"""What was typed into the designer, and the design that follows from it and from the button that was pressed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kakitome.errors import NotFound
from kakitome.journeys.crediting.pathways import part_of_entry
from kakitome.learning.credit import pathway_editing
from kakitome.learning.credit.pathway import Pathway, PathwayBlock, PathwayInstitution
from kakitome.learning.credit.pathway_patterns import pathway_patterns
from kakitome.ports.pathways import PathwayDraft
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.credit_pathways.forms import (
    AddedPartForm,
    PartOverlapForm,
    PathwayBlockForm,
    PathwayHeadForm,
    block_initial,
    head_initial,
)
from kakitome.web.parts import written


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockForms:
    """The forms of one block: its own, and that of a part that is added."""

    block: PathwayBlock
    form: PathwayBlockForm
    adding: AddedPartForm


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayForms:
    """All forms of the designer."""

    draft: PathwayDraft
    head: PathwayHeadForm
    blocks: Sequence[BlockForms]
    overlap: PartOverlapForm
    institutions: Sequence[PathwayInstitution]

    @property
    def every(self) -> list[Any]:
        """Return the forms in the order of the page."""
        of_blocks = [form for each in self.blocks for form in (each.form, each.adding)]
        return [self.head, *of_blocks, self.overlap]

    def are_valid(self) -> bool:
        """Look at all of them, so that every error is told at once."""
        return all([form.is_valid() for form in self.every])

    def typed(self, place: Place) -> Pathway | None:
        """Return the design that was typed; None where a number names no entry, which its field then says."""
        pathway = self.head.apply_to(self.draft.pathway, names=self.institutions)
        entry = place.platform.registry.find(pathway.awarded_number) if pathway.awarded_number else None
        if entry is not None:
            pathway = replace(pathway, awarded=entry.current.microcredential.title)
        pathway = replace(pathway, blocks=tuple(each.form.apply_to(each.block) for each in self.blocks))
        for each in self.blocks:
            data = each.adding.cleaned_data
            if data.get("number"):
                try:
                    part = part_of_entry(place.platform, data["number"])
                except NotFound as error:
                    each.adding.refuse(error, field="number")
                    return None
                pathway = pathway_editing.add_part(pathway, part, key=each.block.key)
            elif data.get("identifier"):
                pathway = pathway_editing.add_part(pathway, each.adding.part(), key=each.block.key)
        overlap = self.overlap.overlap()
        return pathway_editing.add_overlap(pathway, overlap) if overlap else pathway


def forms_of(place: Place, draft: PathwayDraft, posted: QueryDict | None = None) -> PathwayForms:
    """Return the forms of a draft, bound to what was sent where something was."""
    pathway = draft.pathway
    institutions = _institutions(place)
    head = PathwayHeadForm(posted, initial=head_initial(pathway), prefix="head")
    head.offer(partners=[(body.identifier, written.text(body.name)) for body in institutions[1:]])
    head.offer(awarded_number=_own_entries(place, chosen=pathway.awarded_number))
    titles = [(p.identifier, str(written.text(p.title)) or p.identifier) for p in pathway.parts]
    overlap = PartOverlapForm(posted, prefix="overlap")
    overlap.offer(first=[("", "—"), *titles], second=[("", "—"), *titles])
    blocks = [_block_forms(pathway, block, posted=posted) for block in pathway.blocks]
    return PathwayForms(draft=draft, head=head, blocks=blocks, overlap=overlap, institutions=institutions)


def pressed(pathway: Pathway, button: str) -> Pathway:
    """Return the design after a button: `up:<block>`, `down:<block>`, `drop:<block>`, `part:<block>:<part>` …"""
    act, _colon, rest = button.partition(":")
    key, _colon, identifier = rest.partition(":")
    acts: Mapping[str, Any] = {
        "up": lambda: pathway_editing.move_block(pathway, key, by=-1),
        "down": lambda: pathway_editing.move_block(pathway, key, by=1),
        "drop": lambda: pathway_editing.remove_block(pathway, key),
        "part": lambda: pathway_editing.remove_part(pathway, identifier, key=key),
        "overlap": lambda: _without_overlap(pathway, key),
        "block": lambda: pathway_editing.add_block(pathway, _new_block(pathway)),
    }
    return acts[act]() if act in acts else pathway


def anchor_after(button: str) -> str:
    """Return the place of the page that a button was about, for the address that it leads to."""
    act, _colon, rest = button.partition(":")
    return f"#block-{rest.partition(':')[0]}" if act in ("up", "down", "part", "add") and rest else ""


def first_pathway(place: Place, pattern: str) -> Pathway:
    """Return what a new draft begins with: a pattern, or one block where none of that name is there."""
    own = PathwayInstitution(name=place.institution.name, identifier=place.institution.id)
    standing = pathway_patterns().get(pattern)
    if standing is not None:
        return replace(standing, institutions=(own,))
    pathway = Pathway(institutions=(own,))
    return pathway_editing.add_block(pathway, _new_block(pathway))


def _block_forms(pathway: Pathway, block: PathwayBlock, *, posted: QueryDict | None) -> BlockForms:
    form = PathwayBlockForm(posted, initial=block_initial(block), prefix=f"block-{block.key}")
    others = [
        (other.key, f"{place}. {written.text(other.title)}")
        for place, other in enumerate(pathway.blocks, start=1)
        if other.key != block.key
    ]
    form.offer(after=others)
    adding = AddedPartForm(posted, prefix=f"add-{block.key}", empty_permitted=True, use_required_attribute=False)
    return BlockForms(block=block, form=form, adding=adding)


def _own_entries(place: Place, *, chosen: str) -> list[tuple[str, str]]:
    """Return what a pathway may lead to: listed entries of the institution; what was chosen stays to be seen."""
    entries = [entry for entry in place.platform.registry.list_of(place.institution.id) if entry.is_listed]
    named = [(entry.number, f"{written.text(entry.current.microcredential.title)} {entry.number}") for entry in entries]
    known = {number for number, _title in named}
    others = [(chosen, chosen)] if chosen and chosen not in known else []
    return [("", _("Nothing that is awarded here")), *sorted(named, key=lambda line: line[1]), *others]


def _institutions(place: Place) -> list[PathwayInstitution]:
    """Return the own institution, then the others here by name."""
    own = place.institution
    others = [node for node in place.platform.organisations.list_institutions() if node.id != own.id]
    named = sorted(others, key=lambda node: str(written.text(node.name)))
    return [PathwayInstitution(name=node.name, identifier=node.id) for node in (own, *named)]


def _new_block(pathway: Pathway) -> PathwayBlock:
    count = len(pathway.blocks) + 1
    title = LocalizedText(ja=f"ブロック{count}", en=f"Block {count}")
    return PathwayBlock(key=pathway_editing.new_key(), title=title)


def _without_overlap(pathway: Pathway, place: str) -> Pathway:
    overlaps = tuple(each for n, each in enumerate(pathway.overlaps) if str(n) != place)
    return replace(pathway, overlaps=overlaps)


def not_saved() -> str:
    """Say that nothing was stored because something is to be mended first."""
    return _("Nothing was saved yet: there is something to mend in what was typed.")
