"""How hard a password is to guess, as zxcvbn estimates it: frequency lists, keyboards, dates, repeats, our words.

Length alone lets fifteen equal letters through. What is estimated is how many guesses an attacker needs who tries what
people choose; words of this site, of Japanese and of the person are told to the estimate as the first to be tried.

Source: NIST SP 800-63B-4 §3.1.1.2 (a blocklist with words of the service and the user);
docs/standards/hostile-inputs.md B187; Wheeler, "zxcvbn: Low-Budget Password Strength Estimation", USENIX Security 2016.
"""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST_SCORE = 3
"""zxcvbn's "safely unguessable": at least 10^8 guesses."""
ESTIMATED = 72
"""Characters that are estimated: the rest only adds to them, and the time to estimate grows faster than the length."""
EXPECTED = (
    *("kakitome", "書留", "かきとめ", "カキトメ", "証明", "授与", "登録簿", "マイクロクレデンシャル", "クレデンシャル"),
    *(
        "パスワード",
        "ぱすわーど",
        "ログイン",
        "サインイン",
        "管理者",
        "教務",
        "大学",
        "学生",
        "日本",
        "東京",
        "大阪",
        "京都",
    ),
    *("さくら", "桜", "ありがとう", "こんにちは", "あいうえお", "いろはにほへと"),
    *("microcredential", "credential", "openbadge", "badge", "university", "daigaku", "gakusei", "kyomu", "kanrisha"),
    *("nihon", "nippon", "tokyo", "osaka", "kyoto", "sakura", "arigato", "arigatou", "konnichiwa", "aiueo"),
    *(
        "irohanihoheto",
        "pasuwado",
        "pasuwaado",
        "himitsu",
        "watashi",
        "daisuki",
        "administrator",
        "password",
        "letmein",
    ),
)
"""Words that are tried first here: the site's, and Japanese ones that English lists lack."""
_WORD = re.compile(r"[\W_]+")


class StrengthValidator:
    """A validator of Django's: refuses what would soon be guessed."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` for a password that is guessed with fewer than 10^8 tries."""
        from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists take a while to load, and are seldom needed

        plain = unicodedata.normalize("NFKC", password)
        if zxcvbn(plain[:ESTIMATED], user_inputs=[*EXPECTED, *_words_of(user)])["score"] < LEAST_SCORE:
            raise ValidationError(self.get_help_text(), code="password_easily_guessed")

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return _(
            "This password is easy to guess. A few words in a row that have nothing to do with each other are better."
        )


def _words_of(user: Any) -> list[str]:
    """Return the words of a person's name and address, which others know."""
    texts = [str(getattr(user, name, "") or "") for name in ("name", "email")]
    return [word for text in texts for word in [text, *_WORD.split(text)] if len(word) > 1]
