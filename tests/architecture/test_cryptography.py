"""Where cryptography stands: a folder that the inventory does not name, or a digest nobody should use, fails here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "kakitome"
INVENTORY = ROOT / "docs" / "reference" / "security-inventory.md"
LIBRARIES = {"asn1crypto", "cryptography", "hmac", "joserfc", "jwt", "onelogin", "pkcs11", "pyhanko", "random"}
BROKEN = re.compile(r"\b(md5|sha1|MD5|SHA1|TripleDES|ARC4|ECB|PKCS1v15Encryption)\(")
LOOKED_UP_BY = {
    "src/kakitome/documents/pkpass.py",
    "src/kakitome/gateways/breached_passwords.py",
}
"""Formats of others that name such a digest, and lists that are sorted by it; nothing is protected by it here."""


def modules() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")


def libraries_of(text: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
    return names


def test_every_folder_with_cryptography_stands_in_the_inventory() -> None:
    """Source: OWASP ASVS 5.0 V11.1.2, V11.1.3."""
    page = INVENTORY.read_text(encoding="utf-8")
    _, _, table = page.partition("| folder | does |")
    named = set(
        re.findall(r"`([a-z_0-9/]+)`", "".join(re.findall(r"^\| (`[^|]+) \|", table.partition("\n\n")[0], re.M)))
    )
    standing = {str(path.parent.relative_to(PACKAGE)) for path, text in modules() if libraries_of(text) & LIBRARIES}
    assert len(standing) > 20
    assert standing == named


def test_no_broken_algorithm_is_called() -> None:
    """Source: OWASP ASVS 5.0 V11.3.1, V11.4.1."""
    assert [str(path.relative_to(ROOT)) for path, text in modules() if BROKEN.search(text)] == sorted(LOOKED_UP_BY)
