"""Which institution's award keys are made in which token, as the file behind `KAKITOME_KEY_TOKENS` says.

    [example-u]
    module = "/usr/lib/softhsm/libsofthsm2.so"
    token = "example-u"           # the token's label
    serial = "5c1f0a3b7e2d9c44"   # two tokens may have one label
    pin_file = "example-u.pin"    # beside this file, mode 0400

The file is read when a key is asked for, so that a mended one counts at once.
"""

import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kakitome.bootstrap.envelope_settings import EnvelopeSettings
from kakitome.errors import Misconfigured, Problem
from kakitome.gateways.pkcs11_token import Pkcs11Token, TokenPlace
from kakitome.ports.key_token import KeyToken

_ENTRY = {"module", "token", "serial", "pin_file"}
_OWNER_READS = stat.S_IRUSR


def find_key_token(settings: EnvelopeSettings, institution: str) -> KeyToken | None:
    """Return the token in which an institution's award keys are made; None when they are made in the vault.

    Raises:
        Misconfigured: E_CONFIG_KEY_TOKENS, the file or this entry cannot be read.
    """
    entry = _entries(settings).get(institution)
    if entry is None or settings.key_tokens is None:
        return None
    is_whole = isinstance(entry, dict) and set(entry) == _ENTRY
    if not is_whole or not all(isinstance(value, str) and value for value in entry.values()):
        raise Misconfigured("E_CONFIG_KEY_TOKENS", file=settings.key_tokens.name, institution=institution)
    pin_file = settings.key_tokens.parent / entry["pin_file"]
    place = TokenPlace(module=entry["module"], label=entry["token"], serial=entry["serial"])
    return Pkcs11Token(place, read_pin=lambda: read_pin(pin_file, institution=institution))


def read_pin(file: Path, *, institution: str) -> str:
    """Read a PIN from a file that its owner may read and nobody may write.

    Raises:
        Misconfigured: E_CONFIG_KEY_PIN_MODE the file is not of mode 0400; E_CONFIG_KEY_PIN it is empty, or unreadable.
    """
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode != _OWNER_READS:
            raise Misconfigured("E_CONFIG_KEY_PIN_MODE", file=file.name, mode=f"{mode:04o}")
        pin = file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as failure:
        raise Misconfigured("E_CONFIG_KEY_PIN", file=file.name, institution=institution) from failure
    if not pin:
        raise Misconfigured("E_CONFIG_KEY_PIN", file=file.name, institution=institution)
    return pin


def list_tokened_institutions(settings: EnvelopeSettings) -> list[str]:
    """Return the institutions that the file names; none when it cannot be read."""
    try:
        return sorted(_entries(settings))
    except Misconfigured:
        return []


def key_token_problems(settings: EnvelopeSettings) -> Iterator[Problem]:
    """Yield what is wrong with the file and the PINs it names; whether tokens answer is asked of the vaults."""
    try:
        entries = _entries(settings)
    except Misconfigured as error:
        yield Problem(code=error.code, params=error.params)
        return
    for institution, entry in entries.items():
        try:
            find_key_token(settings, institution)
            if settings.key_tokens is not None:
                read_pin(settings.key_tokens.parent / entry["pin_file"], institution=institution)
        except Misconfigured as error:
            yield Problem(code=error.code, params=error.params)


def _entries(settings: EnvelopeSettings) -> Mapping[str, Any]:
    if settings.key_tokens is None:
        return {}
    try:
        return tomllib.loads(settings.key_tokens.read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        raise Misconfigured("E_CONFIG_KEY_TOKENS", file=settings.key_tokens.name, institution="-") from failure
