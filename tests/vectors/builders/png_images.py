"""PNG images that must be refused; `<code>__<flaw>.png` names the expected finding."""

import struct
import zlib
from functools import cache

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CREDENTIAL = b'{"id": "urn:uuid:1"}'
KEYWORD = b"openbadgecredential"


def chunk(kind: bytes, data: bytes = b"", *, flip: int = 0) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) ^ flip)


def header(width: int = 1, height: int = 1) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def text(data: bytes = CREDENTIAL, keyword: bytes = KEYWORD, *, flip: int = 0) -> bytes:
    return chunk(b"iTXt", keyword + b"\0\0\0\0\0" + data, flip=flip)


PIXELS = chunk(b"IDAT", zlib.compress(b"\0\xff", 0))
END = chunk(b"IEND")


def png(*middle: bytes, head: bytes | None = None, end: bytes = END) -> bytes:
    return SIGNATURE + (header() if head is None else head) + b"".join(middle) + PIXELS + end


def compressed(data: bytes, *, flag: bytes = b"\1", method: bytes = b"\0") -> bytes:
    return chunk(b"iTXt", KEYWORD + b"\0" + flag + method + b"\0\0" + data)


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(64)) + packer.flush()


_ANIMATION = chunk(b"acTL", struct.pack(">II", 10_000, 0)) + chunk(b"fcTL", bytes(26)) * 20_001

FILES = {
    "bad_png/E_PNG_TRAILING__chunk_after_the_end.png": lambda: png(text()) + text(),
    "bad_png/E_PNG_TRAILING__bytes_after_the_end.png": lambda: png(text()) + b"\n",
    "bad_png/E_PNG_CHECKSUM__credential.png": lambda: png(text(flip=1)),
    "bad_png/E_PNG_CHECKSUM__end.png": lambda: png(text(), end=chunk(b"IEND", flip=0x80000000)),
    "bad_png/E_PNG_CHUNK__length_0xffffffff.png": lambda: png(b"\xff\xff\xff\xffiTXt" + KEYWORD),
    "bad_png/E_PNG_CHUNK__type_is_no_word.png": lambda: png(chunk(b"iT\0t"), text()),
    "bad_png/E_PNG_TRUNCATED__length_beyond_the_end.png": lambda: png(b"\x00\x10\x00\x00iTXt" + KEYWORD),
    "bad_png/E_PNG_TRUNCATED__half.png": lambda: png(text())[:60],
    "bad_png/E_PNG_TRUNCATED__no_end.png": lambda: png(text(), end=b""),
    "bad_png/E_PNG_TRUNCATED__signature_alone.png": lambda: SIGNATURE,
    "bad_png/E_PNG_HEADER__missing.png": lambda: png(text(), head=b""),
    "bad_png/E_PNG_HEADER__not_first.png": lambda: png(header(), head=text()),
    "bad_png/E_PNG_HEADER__twice.png": lambda: png(header(), text()),
    "bad_png/E_PNG_HEADER__short.png": lambda: png(text(), head=chunk(b"IHDR", bytes(12))),
    "bad_png/E_PNG_HEADER__no_width.png": lambda: png(text(), head=header(width=0)),
    "bad_png/E_PNG_PIXELS__100000_by_100000.png": lambda: png(text(), head=header(100_000, 100_000)),
    "bad_png/E_PNG_PIXELS__one_column_too_many.png": lambda: png(text(), head=header(4097, 4096)),
    "bad_png/E_PNG_CHUNKS__animation_of_10000_frames.png": lambda: png(_ANIMATION, text()),
    "bad_png/E_PNG_BOMB__64_mebibytes.png": lambda: png(compressed(_bomb())),
    "bad_png/E_PNG_TEXT__latin_text_chunk.png": lambda: png(chunk(b"tEXt", KEYWORD + b"\0" + CREDENTIAL)),
    "bad_png/E_PNG_TEXT__compressed_text_chunk.png": lambda: png(chunk(b"zTXt", KEYWORD + b"\0\0" + CREDENTIAL)),
    "bad_png/E_PNG_TEXT__no_separators.png": lambda: png(chunk(b"iTXt", KEYWORD)),
    "bad_png/E_PNG_TEXT__unknown_compression.png": lambda: png(compressed(CREDENTIAL, method=b"\1")),
    "bad_png/E_PNG_TEXT__unknown_flag.png": lambda: png(compressed(CREDENTIAL, flag=b"\2")),
    "bad_png/E_PNG_TEXT__compressed_but_not.png": lambda: png(compressed(CREDENTIAL)),
    "bad_png/E_PNG_TEXT__compressed_and_truncated.png": lambda: png(compressed(zlib.compress(CREDENTIAL, 0)[:-5])),
    "bad_png/E_IMAGE_TWICE__two_credentials.png": lambda: png(text(), text(b'{"id": "urn:uuid:2"}')),
    "bad_png/E_IMAGE_TWICE__the_same_twice.png": lambda: png(text()).replace(END, text() + END),
    "bad_png/E_IMAGE_EMPTY__no_credential.png": png,
    "bad_png/E_IMAGE_EMPTY__keyword_in_capitals.png": lambda: png(text(keyword=b"OpenBadgeCredential")),
    "bad_png/E_IMAGE_TWICE__two_open_badges_2.png": lambda: png(
        text(b'{"id": "https://u.example"}', b"openbadges"), chunk(b"tEXt", b"openbadges\0https://u.example/a.json")
    ),
    "bad_png/E_IMAGE_TWICE__a_badge_and_a_record.png": lambda: png(text(), text(CREDENTIAL, b"clrcredential")),
    "bad_png/E_PNG_TEXT__compressed_open_badge_1.png": lambda: png(chunk(b"zTXt", b"openbadges\0\0https://u.example")),
    "bad_png/E_PNG_SIGNATURE__jpeg.png": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40),
    "bad_png/E_PNG_SIGNATURE__postscript.png": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
    "bad_png/E_PNG_SIGNATURE__line_ends_converted.png": lambda: png(text()).replace(b"\r\n", b"\n"),
}
