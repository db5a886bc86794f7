"""What the endorsement of a recognition body is called: 承認 of a micro-credential, 認証 of a badge.

The signed name says which procedure it was, so that whoever holds the document alone can tell.

Source: Open Badges 3.0 §B (EndorsementCredential, `name`).
"""

from collections.abc import Mapping
from typing import Any, Final

from kakitome.values.localized_text import LocalizedText

RECOGNITION_NAME: Final = LocalizedText(ja="マイクロクレデンシャルの承認", en="Recognition of a micro-credential")
CERTIFICATION_NAME: Final = LocalizedText(ja="バッジの認証", en="Certification of a badge")


def is_certification(endorsement: Mapping[str, Any]) -> bool:
    """Tell whether an endorsement says by its name that it certifies; any other name recognises."""
    return endorsement.get("name") in (CERTIFICATION_NAME.ja, CERTIFICATION_NAME.en)
