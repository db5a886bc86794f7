"""A file of descriptions, whichever form it has: a list, or documents of another catalogue."""

from typing import Final

from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import JsonLimits, StrictJsonError
from kakitome.errors import Problem
from kakitome.mapping.registry_import.documents import MOST_DOCUMENTS, guess_form, list_documents, read_foreign
from kakitome.mapping.registry_import.table import ListedRow, RegistryList, read_table, settle, with_faults
from kakitome.values.localized_text import LocalizedText

LARGEST: Final = 512 * 1024
"""Bytes of a file."""
_LIMITS: Final = JsonLimits(size=LARGEST, nodes=40_000)


def read_file(data: bytes, *, provider: LocalizedText) -> RegistryList:
    """Read every description in a file; `provider` is meant where a list names none."""
    if len(data) > LARGEST:
        too_large = Problem(code="E_LIST_TOO_LARGE", params={"kilobytes": LARGEST // 1024})
        return RegistryList(problems=(too_large,))
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"["):
        return read_table(data, provider=provider)
    try:
        content = strict_json.load(data.removeprefix(b"\xef\xbb\xbf"), limits=_LIMITS)
    except StrictJsonError as refused:
        return RegistryList(problems=tuple(refused.problems))
    documents = list_documents(content)
    if not documents or len(documents) > MOST_DOCUMENTS:
        return RegistryList(problems=(Problem(code="E_IMPORT_COUNT", params={"most": MOST_DOCUMENTS}),))
    rows = []
    for number, document in enumerate(documents, start=1):
        form = guess_form(document)
        if form is None:
            rows.append(ListedRow(number=number, candidate=None, problems=(Problem(code="E_IMPORT_FORM"),)))
            continue
        candidate, problems = read_foreign(document, form)
        rows.append(with_faults(ListedRow(number=number, candidate=candidate, problems=problems)))
    return RegistryList(rows=settle(rows), encoding="JSON")
