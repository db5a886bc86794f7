"""The doctor's look at packs: one that rows point at is there and is what its name says; one nobody points at is told.

An unreferenced pack is what a crash between the pack and its rows leaves behind, or work in progress. It does no harm.

Source: docs/rules/invariants.md I11, I14; docs/rules/faults.md F31.
"""

from collections.abc import Iterator
from hashlib import sha256

from kakitome.bootstrap.object_keeping import objects_of
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.errors import KakitomeError, NotFound, Param, Problem, Severity
from kakitome.ports.objects import ObjectStore
from kakitome.records.store.document_packs import pack_object, packs_folder, reference_object
from kakitome.records.store.pack_rows import list_packs, list_references_of_rows

_SHOWN = 12


def examine_packs(platform: InstalledPlatform, institution: str, *, deep: bool) -> Iterator[Problem]:
    """Yield what is wrong with an institution's packs; `deep` reads every one of them."""
    objects = objects_of(platform.installation)
    try:
        # Looked at before the rows: what is stored meanwhile is in the rows, then, and not missed here.
        there = {name.rpartition("/")[2] for name in objects.list_names(packs_folder(institution))}
        known = list_packs(institution)
        needed = [pack_object(institution, name) for name in known]
        references = dict.fromkeys([*known.values(), *list_references_of_rows(institution)])
        needed += [reference_object(institution, name) for name in references if name]
        for name in needed:
            yield from _look_at(objects, name, deep=deep)
        for name in sorted(there - known.keys()):
            yield _problem("W_DOCTOR_PACK_ORPHAN", severity="warning", pack=name[:_SHOWN])
        platform.store(institution).awards.list_open_intents()
    except KakitomeError as error:
        yield Problem(code=error.code, params=error.params)


def _look_at(objects: ObjectStore, name: str, *, deep: bool) -> Iterator[Problem]:
    digest = name.rpartition("/")[2]
    try:
        if not deep and not objects.exists(name):
            yield _problem("E_DOCTOR_PACK_MISSING", pack=digest[:_SHOWN])
        if deep and sha256(objects.read(name)).hexdigest() != digest:
            yield _problem("E_DOCTOR_PACK_DAMAGED", pack=digest[:_SHOWN])
    except NotFound:
        yield _problem("E_DOCTOR_PACK_MISSING", pack=digest[:_SHOWN])
    except KakitomeError as error:
        yield Problem(code=error.code, params=error.params)


def _problem(code: str, *, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, source="docs/rules/invariants.md I14", params=params, severity=severity)
