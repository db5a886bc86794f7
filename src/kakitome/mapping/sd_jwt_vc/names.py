"""A name as given name and family name, where the two can be told apart at all.

Awards keep a name as one text, as its bearer writes it. Wallets ask for two. A space parts them; in Japanese writing
the family name comes first, in Latin letters last, unless the first part alone is in capitals.
"""

import re
from typing import Final

_JAPANESE = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003134f]")
_PARTS: Final = 2


def split_name(name: str) -> tuple[str, str]:
    """Return given name and family name; a name of one part is a family name, of an empty one both are empty.

    >>> split_name("髙橋 花子")
    ('花子', '髙橋')
    >>> split_name("Hanako Takahashi"), split_name("TAKAHASHI Hanako")
    (('Hanako', 'Takahashi'), ('Hanako', 'TAKAHASHI'))
    """
    parts = name.split()
    if len(parts) < _PARTS:
        return "", name.strip()
    capitals_first = parts[0].isupper() and len(parts[0]) > 1 and not parts[-1].isupper()
    if _JAPANESE.search(name) or capitals_first:
        return " ".join(parts[1:]), parts[0]
    return " ".join(parts[:-1]), parts[-1]
