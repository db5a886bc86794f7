"""Signed documents in packs: one immutable object per call, in which each document is readable alone.

    pack = packs.write("example-university", documents, kind="did:web:… data-literacy 1")
    packs.read("example-university", Place(pack=pack.name, reference=pack.reference, offset=…, length=…, sha256=…))

A pack is a zstd stream: a skippable frame that says what it is, then one frame per document. Frames are differences
from a *reference*, the part that documents of one kind share, which is an object of its own. Both are named by the
SHA-256 of their bytes, below `documents/<institution>/`: the same call again makes the same object. Without reference
the frames are plain, and `zstd -d` reads the pack; with one, `zstd -d -D <reference>` does.

A few documents are no pack: each lies in its row, as a difference from the same reference (`write_row`). A pack of one
would be two waits for the disk more, and an object of its own for a kilobyte.

What is read is compared with its SHA-256 before anybody sees it.

Source: RFC 8878 §3.1.2 (skippable frames), §5 (dictionaries of raw content).
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

import zstandard

from kakitome.documents.reference_document import reference_of
from kakitome.errors import NotFound, Unavailable
from kakitome.ports.objects import ObjectStore

_LEVEL = 3
_SKIPPABLE = 0x184D2A50
_FORMAT = "kakitome-pack-1"
_MARK = b"\x00kz1"
"""How a shortened payload or document begins; one that is whole never begins with a NUL."""
LEAST = 32
"""So many documents make a pack; fewer lie in their rows."""
_DIGEST_BYTES = 32
KEPT_HEAD = len(_MARK) + _DIGEST_BYTES
"""Bytes before the frame of what is kept in a row: the mark and the reference's name."""
_LONGEST = 64 << 20
"""Bytes no document has; a damaged frame must not make us ask for more memory."""
_KINDS = 256
_REFERENCES = 32
_OPEN_PER_THREAD = 4
"""How many are remembered. A reference takes some 0.2 MB ready for use, a coder 0.3, a decoder 0.15."""
_WORTHWHILE = 3
"""A reference that does not make documents this many times smaller is chosen anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPlace:
    """Where one document lies."""

    pack: str
    reference: str
    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One written pack: its name and size, the name of its reference (empty: none), and its documents by SHA-256."""

    name: str
    reference: str
    size: int
    places: Mapping[str, PackPlace]


class DocumentPacks:
    """Packs of all institutions over one object store; one per process, for all its threads."""

    def __init__(self, objects: ObjectStore, *, least: int = LEAST) -> None:
        """Write packs of at least so many documents."""
        self.objects = objects
        self._least = least
        self._chosen: _Remembered[tuple[str, str], str] = _Remembered(_KINDS)
        self._bytes: _Remembered[str, zstandard.ZstdCompressionDict] = _Remembered(_REFERENCES)
        self._lock = threading.Lock()
        self._mine = threading.local()

    def are_few(self, count: int) -> bool:
        """Tell whether so many documents are too few for a pack."""
        return count < self._least

    def write(self, institution: str, documents: Sequence[bytes], /, *, kind: str) -> Pack:
        """Write documents of one kind into one pack; when this returns they are durable.

        Raises:
            Unavailable: E_OBJECT_UNWRITABLE the disk is full, or the storage does not answer; nothing is half there.
        """
        return self.write_named(institution, {_digest_of(document): document for document in documents}, kind=kind)

    def write_named(self, institution: str, documents: Mapping[str, bytes], /, *, kind: str) -> Pack:
        """Do as `write` for documents by their SHA-256, which whoever signed thousands has asked for already."""
        reference = self._choose(institution, next(iter(documents.values())), kind=kind)
        compress = self._coder(institution, reference).compress
        header = _header(reference)
        frames, offset, spots = [header], len(header), {}
        for digest, document in documents.items():
            frame = compress(document)
            frames.append(frame)
            spots[digest] = (offset, len(frame))
            offset += len(frame)
        self._weigh(institution, kind, before=sum(map(len, documents.values())), after=offset)
        data = b"".join(frames)
        name = sha256(data).hexdigest()
        self.objects.put(pack_object(institution, name), data)
        places = {
            digest: PackPlace(pack=name, reference=reference, offset=start, length=length, sha256=digest)
            for digest, (start, length) in spots.items()
        }
        return Pack(name=name, reference=reference, size=len(data), places=places)

    def read(self, institution: str, place: PackPlace, /) -> bytes:
        """Return one document.

        Raises:
            Unavailable: E_PACK_MISSING the pack or its reference is not there; E_DOCUMENT_DAMAGED the bytes are not
                those that were kept; E_OBJECT_UNREADABLE the storage does not answer.
        """
        try:
            frame = self.objects.read_range(
                pack_object(institution, place.pack), offset=place.offset, length=place.length
            )
        except NotFound as error:
            raise Unavailable("E_PACK_MISSING", pack=place.pack[:12]) from error
        return self._opened(institution, place, frame)

    def read_many(self, institution: str, places: Sequence[PackPlace], /) -> Iterator[bytes]:
        """Yield documents in the order of their places, each pack fetched once while its documents follow each other.

        Raises as `read`.
        """
        name, data = "", b""
        for place in places:
            if place.pack != name:
                try:
                    name, data = place.pack, self.objects.read(pack_object(institution, place.pack))
                except NotFound as error:
                    raise Unavailable("E_PACK_MISSING", pack=place.pack[:12]) from error
            yield self._opened(institution, place, data[place.offset : place.offset + place.length])

    def write_row(self, institution: str, document: bytes, /, *, kind: str) -> bytes:
        """Write a document as its row keeps it; raises as `write`."""
        kept = self.shorten(institution, document, kind=kind)
        self._weigh(institution, kind, before=len(document), after=len(kept))
        return kept

    def read_row(self, institution: str, kept: bytes, /, *, sha256: str) -> bytes:
        """Return the document that a row keeps itself; one from before there were packs is whole. Raises as `read`."""
        document = self.lengthen(institution, kept)
        if _digest_of(document) != sha256:
            raise Unavailable("E_DOCUMENT_DAMAGED", sha256=sha256[:12])
        return document

    def shorten(self, institution: str, payload: bytes, /, *, kind: str) -> bytes:
        """Write a payload as its difference from the reference of its kind; raises as `write`."""
        reference = self._choose(institution, payload, kind=kind)
        frame = self._coder(institution, reference).compress(payload)
        return _MARK + bytes.fromhex(reference or "0" * 2 * _DIGEST_BYTES) + frame

    def lengthen(self, institution: str, kept: bytes, /) -> bytes:
        """Return the payload that was shortened; one from before there were packs is what it is. Raises as `read`."""
        if not kept.startswith(_MARK):
            return kept
        return self._decode(institution, reference_in(kept), kept[KEPT_HEAD:])

    def _opened(self, institution: str, place: PackPlace, frame: bytes) -> bytes:
        document = self._decode(institution, place.reference, frame)
        if _digest_of(document) != place.sha256:
            raise Unavailable("E_DOCUMENT_DAMAGED", sha256=place.sha256[:12])
        return document

    def _decode(self, institution: str, reference: str, frame: bytes) -> bytes:
        try:
            if not 0 <= zstandard.frame_content_size(frame) <= _LONGEST:
                raise Unavailable("E_DOCUMENT_DAMAGED", sha256="")
            return self._decoder(institution, reference).decompress(frame)
        except zstandard.ZstdError as error:
            raise Unavailable("E_DOCUMENT_DAMAGED", sha256="") from error

    def _choose(self, institution: str, document: bytes, *, kind: str) -> str:
        """Return the reference of a kind; the first document of a kind makes one, durable before it is used."""
        known = self._chosen.find((institution, kind))
        if known is not None:
            return known
        data = reference_of(document)
        name = sha256(data).hexdigest() if data else ""
        if name:
            self.objects.put(reference_object(institution, name), data)
        self._chosen.note((institution, kind), name)
        return name

    def _weigh(self, institution: str, kind: str, *, before: int, after: int) -> None:
        if after * _WORTHWHILE > before:
            self._chosen.forget((institution, kind))

    def _coder(self, institution: str, reference: str) -> zstandard.ZstdCompressor:
        coders: _Remembered[str, zstandard.ZstdCompressor] = self._thread("coders")
        coder = coders.find(reference)
        if coder is None:
            coder = zstandard.ZstdCompressor(level=_LEVEL, dict_data=self._dictionary(institution, reference))
            coders.note(reference, coder)
        return coder

    def _decoder(self, institution: str, reference: str) -> zstandard.ZstdDecompressor:
        decoders: _Remembered[str, zstandard.ZstdDecompressor] = self._thread("decoders")
        decoder = decoders.find(reference)
        if decoder is None:
            decoder = zstandard.ZstdDecompressor(dict_data=self._dictionary(institution, reference))
            decoders.note(reference, decoder)
        return decoder

    def _dictionary(self, institution: str, reference: str) -> zstandard.ZstdCompressionDict | None:
        """Return a reference, ready for use; None for no reference."""
        if not reference:
            return None
        with self._lock:
            known = self._bytes.find(reference)
            if known is not None:
                return known
            try:
                data = self.objects.read(reference_object(institution, reference))
            except NotFound as error:
                raise Unavailable("E_PACK_MISSING", pack=reference[:12]) from error
            if sha256(data).hexdigest() != reference:
                raise Unavailable("E_DOCUMENT_DAMAGED", sha256=reference[:12])
            made = zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
            made.precompute_compress(level=_LEVEL)
            self._bytes.note(reference, made)
            return made

    def _thread(self, which: str) -> "_Remembered":
        """Return this thread's coders: one must not be used by two threads at once."""
        if not hasattr(self._mine, which):
            setattr(self._mine, which, _Remembered(_OPEN_PER_THREAD))
        remembered: _Remembered = getattr(self._mine, which)
        return remembered


def reference_in(kept: bytes) -> str:
    """Return the name of the reference from which what is kept differs; empty when it is whole."""
    digest = kept[len(_MARK) : len(_MARK) + _DIGEST_BYTES] if kept.startswith(_MARK) else b""
    return digest.hex() if any(digest) else ""


def _digest_of(document: bytes) -> str:
    return sha256(document).hexdigest()


def packs_folder(institution: str) -> str:
    """Return below which prefix all packs of an institution are kept."""
    return f"documents/{institution}/packs/"


def pack_object(institution: str, name: str) -> str:
    """Return under which name a pack is kept."""
    return f"{packs_folder(institution)}{name[:2]}/{name}"


def reference_object(institution: str, name: str) -> str:
    """Return under which name a reference is kept."""
    return f"documents/{institution}/references/{name[:2]}/{name}"


def _header(reference: str) -> bytes:
    line = f"{_FORMAT} {reference or '-'}\n".encode("ascii")
    return _SKIPPABLE.to_bytes(4, "little") + len(line).to_bytes(4, "little") + line


Key = TypeVar("Key")
Value = TypeVar("Value")


class _Remembered(Generic[Key, Value]):
    """The last few values by key; safe for threads, because each act on the dictionary is one of its own."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Key, Value] = OrderedDict()

    def find(self, key: Key) -> Value | None:
        return self._held.get(key)

    def note(self, key: Key, value: Value) -> None:
        self._held[key] = value
        while len(self._held) > self._most:
            self._held.popitem(last=False)

    def forget(self, key: Key) -> None:
        self._held.pop(key, None)
