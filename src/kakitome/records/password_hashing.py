"""Password hashing that takes a password as its person means it, however their keyboard composes it.

`が` may arrive as one character or as `か` with a mark, depending on the machine; both are the same password.

Source: docs/standards/hostile-inputs.md B187 (NFC; no truncation).
"""

import unicodedata

from django.contrib.auth.hashers import ScryptPasswordHasher


class ComposedScryptPasswordHasher(ScryptPasswordHasher):
    """Scrypt over the NFC form."""

    # It keeps the name of the hasher it stands in for: a longer one would not fit Django's column.
    algorithm = "scrypt"

    def encode(self, password: str, salt: str, n: int | None = None, r: int | None = None, p: int | None = None) -> str:
        """Hash a password; verifying comes through here as well."""
        return super().encode(unicodedata.normalize("NFC", password), salt, n, r, p)
