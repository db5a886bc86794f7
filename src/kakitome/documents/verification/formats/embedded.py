"""What formats with proofs embedded in the JSON share: how one kind of credential is known and opened."""

from collections.abc import Callable

from kakitome.documents.verification.credential_forms import form_of, kind_of_credential, view_of_credential
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile
from kakitome.documents.verification.surroundings import Surroundings


def recognises(kind: DocumentKind) -> Callable[[ReceivedFile], bool]:
    """Return what tells whether a file is a credential of this kind in JSON."""
    return lambda seen: seen.json is not None and kind_of(seen) is kind


def kind_of(seen: ReceivedFile) -> DocumentKind | None:
    """Return what a document in JSON is as a credential, found out once for all formats that ask."""
    if "kind" not in seen.read:
        seen.read["kind"] = kind_of_credential(seen.json or {})
    kind: DocumentKind | None = seen.read["kind"]
    return kind


def opens(kind: DocumentKind) -> Callable[[ReceivedFile, Surroundings], OpenedEnvelope]:
    """Return what opens a credential of this kind."""

    def open_credential(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
        del surroundings
        document = seen.json or {}
        return OpenedEnvelope(
            kind=kind,
            form=form_of(kind, document),
            data=seen.data,
            document=document,
            view=view_of_credential(document),
        )

    return open_credential
