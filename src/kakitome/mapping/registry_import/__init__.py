"""Descriptions of other catalogues, read as candidates for the registry.

    candidate, problems = read_foreign(document, ForeignForm.CTDL)

Each reader turns one document into a definition and what is known about its provider. Whatever it does not know is
told with its place; nothing is guessed, nothing is fetched, and a document of any shape is answered with findings.
"""

from kakitome.mapping.registry_import.documents import ForeignForm, guess_form, list_documents, read_foreign

__all__ = ["ForeignForm", "guess_form", "list_documents", "read_foreign"]
