"""Make the bad definition files beside this script, each named after its flaw.

Run it after changing it: `python tests/learning/definition/build_bad.py`. The files are kept in the repository, so that
a reader can look at them; a test compares them with what this script makes.
"""

from pathlib import Path

FOLDER = Path(__file__).parent / "bad"
TITLE = 'title = "洋上風力設備の保守点検入門"\n'

FILES: dict[str, bytes] = {
    "empty.toml": b"",
    "only-white-space.yaml": b" \n\t\n",
    "utf8-bom.toml": b"\xef\xbb\xbf" + TITLE.encode(),
    "cp932.toml": TITLE.encode("cp932"),
    "utf16.toml": TITLE.encode("utf-16"),
    "broken-utf8.toml": TITLE.encode()[:-6] + b'\xff\xfe\xfa"\n',
    "latin1.toml": 'title = "Café"\n'.encode("latin-1"),
    "syntax-error.toml": b'title = "x\n',
    "syntax-error.yaml": b"title: [a\nlevel: x",
    "syntax-error.json": b'{"title": "x",}',
    "trailing-bytes.json": b'{"title": "x"} {"title": "y"}',
    "duplicate-key.json": b'{"title": "a", "title": "b"}',
    "duplicate-key-deep.json": b'{"learner_effort": {"value": 1, "value": 45}}',
    "duplicate-key.yaml": b"title: a\ntitle: b\n",
    "duplicate-key.toml": b'title = "a"\ntitle = "b"\n',
    "not-a-number.json": b'{"learner_effort": NaN}',
    "infinity.json": b'{"learner_effort": Infinity}',
    "huge-integer.json": b'{"learner_effort": ' + b"9" * 10_000 + b"}",
    "huge-integer.toml": b"learner_effort = " + b"9" * 10_000 + b"\n",
    "huge-exponent.json": b'{"learner_effort": 1e999999999}',
    "list-instead-of-table.json": b'["title"]',
    "scalar-instead-of-table.yaml": b"42\n",
    "two-documents.yaml": b"title: a\n---\ntitle: b\n",
    "anchors-bomb.yaml": b"a: &a [x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\ntitle: [*b, *b, *b, *b]\n",
    "anchor-on-a-key.yaml": b"&k title: x\n",
    "python-tag.yaml": b'title: !!python/object/apply:os.system ["true"]\n',
    "own-tag.yaml": b"title: !evil x\n",
    "deep-nesting.json": b'{"title":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep-nesting.yaml": b"title: " + b"[" * 2_000 + b"]" * 2_000 + b"\n",
    "deep-nesting.toml": b"title = " + b"[" * 20_000 + b"]" * 20_000 + b"\n",
    "moderate-nesting.json": b'{"title":' + b"[" * 40 + b"]" * 40 + b"}",
    "over-the-limit.toml": b"# " + b"x" * (256 * 1024) + b"\n" + TITLE.encode(),
    "control-characters.json": b'{"title": "a\\u0000b\\u0007c"}',
    "lone-surrogate.json": b'{"title": "a\\ud800b"}',
    "binary.toml": bytes(range(256)),
}


def build() -> None:
    """Write every file."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in FILES.items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    build()
