"""The words of a pass that are ours, in both languages."""

from typing import Final

from kakitome.values.localized_text import LocalizedText

AWARDED_BY: Final = LocalizedText(ja="授与機関", en="Awarded by")
AWARDED_ON: Final = LocalizedText(ja="授与日", en="Awarded")
AWARDED_TO: Final = LocalizedText(ja="氏名", en="Name")
NUMBER: Final = LocalizedText(ja="番号", en="Number")
VALID_UNTIL: Final = LocalizedText(ja="有効期限", en="Valid until")
TO_CHECK: Final = LocalizedText(ja="確かめ方", en="To check it")
HOW_TO_CHECK: Final = LocalizedText(
    ja="このカードは控えです。いま有効かどうかは、QRコードを読むと開くページで確かめられます。本人がページを見せているあいだだけ開きます。",
    en="This card is a copy. Whether the award is valid now is told by the page that the QR code opens, "
    "while its learner shows that page.",
)
