"""A PKCS#11 token in this process: found by label and serial number, signed in once, asked one thing at a time.

    token = Pkcs11Token(place, read_pin=...)
    token.sign(KeyInToken(algorithm="P-256", handle=b"..."), data)

Modules know one login for a token and process, so that seals and awards share it. A session that was lost (the token
was pulled, the module restarted) is opened anew, once; after that the token counts as away for a moment, so that a
module that answers slowly is not asked by everybody in turn. A PIN that was refused is not tried again in this process,
and the last try that a token has left is never used up: a token that locks itself takes its keys along.

Source: PKCS #11 v2.40 §5.4–5.6 (initialise, tokens, sessions), v3.0 §2.3.5 (Edwards curves); docs/rules/faults.md F35.
"""

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kakitome.documents.keys.multikey import encode_public
from kakitome.errors import Misconfigured, Unavailable
from kakitome.ports.key_token import HardwareKey, TokenName
from kakitome.ports.key_vault import Signer

ASK_AGAIN_S: Final = 2.0
"""How long a token that did not answer is left alone (ours)."""
_HANDLE_BYTES: Final = 16
_ED25519 = bytes.fromhex("06032b6570")
"""The object identifier of Ed25519 in DER. Source: RFC 8410 §3; PKCS #11 v3.0 §2.3.10 (CKA_EC_PARAMS)."""
_P_256 = bytes.fromhex("06082a8648ce3d030107")
"""The object identifier of P-256 in DER. Source: RFC 5480 §2.1.1.1."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPlace:
    """Where a token is: the module's library, the token's label and serial number; an empty serial accepts any."""

    module: str
    label: str
    serial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInToken:
    """How a private key is found: by its kind, and by its CKA_ID or its label."""

    algorithm: str
    handle: bytes = b""
    label: str = ""


@dataclass(slots=True)
class _Opened:
    """A session of this process, with the keys found in it."""

    session: Any
    keys: dict[KeyInToken, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Module:
    """One module's library in this process."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    process: int = 0
    opened: dict[TokenPlace, _Opened] = field(default_factory=dict)
    failed: dict[TokenPlace, tuple[float, Unavailable]] = field(default_factory=dict)
    refused_pins: set[tuple[TokenPlace, bytes]] = field(default_factory=set)


_modules: dict[str, _Module] = {}
_modules_lock = threading.Lock()


class Pkcs11Token:
    """Implements `ports.key_token.KeyToken`; the PIN is read when a session is opened, and not kept."""

    def __init__(self, place: TokenPlace, *, read_pin: Callable[[], str]) -> None:
        self._place, self._read_pin = place, read_pin

    @property
    def name(self) -> TokenName:
        return TokenName(label=self._place.label, serial=self._place.serial)

    def make(self, algorithm: str) -> HardwareKey:
        # Never tried twice: what failed after the key was made would leave two.
        return self._use(lambda opened: self._make(opened, algorithm), again=False, writes=True)

    def signer(self, key: HardwareKey) -> Signer:
        wanted = KeyInToken(algorithm=key.algorithm, handle=key.handle)
        self._use(lambda opened: _find_key(opened, wanted))
        return lambda data: self.sign(wanted, data)

    def sign(self, key: KeyInToken, data: bytes) -> bytes:
        """Sign: Ed25519 64 bytes, ECDSA raw `r‖s` over SHA-256, RSA PKCS #1 v1.5 over SHA-256; raises `Unavailable`."""
        return self._use(lambda opened: _sign(_find_key(opened, key), data, algorithm=key.algorithm))

    def destroy(self, key: HardwareKey) -> None:
        from pkcs11 import Attribute  # noqa: PLC0415

        def drop(opened: _Opened) -> None:
            for half in list(opened.session.get_objects({Attribute.ID: key.handle})):
                half.destroy()

        self._use(drop, again=False, writes=True)

    def demand_ready(self) -> None:
        module = _module(self._place.module)

        def sign_in() -> None:
            # A session that is open says nothing of a token that was pulled since.
            self._locate(module)
            self._open(module)

        with module.lock:
            self._guarded(module, sign_in)

    def _use(self, act: Callable[[_Opened], Answer], *, again: bool = True, writes: bool = False) -> Answer:
        module = _module(self._place.module)
        with module.lock:
            is_open = self._place in module.opened and module.process == os.getpid()

            def answer() -> Answer:
                if not writes:
                    return act(self._open(module))
                _close(module, self._place)
                try:
                    return act(self._open(module, writes=True))
                finally:
                    _close(module, self._place)

            return self._guarded(module, answer, again=again and is_open)

    def _guarded(self, module: _Module, act: Callable[[], Answer], *, again: bool = False) -> Answer:
        """Ask a module, and once more where a session was lost; what it cannot do is `Unavailable`."""
        import pkcs11  # noqa: PLC0415 - loaded when a token is used: most installations have none

        until, failure = module.failed.get(self._place, (0.0, None))
        if failure is not None and time.monotonic() < until:
            raise Unavailable(failure.code, **failure.params)
        try:
            answer = act()
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
            _forget_all(module)
            if again:
                return self._guarded(module, act)
            self._failed(module, error)
        module.failed.pop(self._place, None)
        return answer

    def _failed(self, module: _Module, error: Exception) -> NoReturn:
        failure = Unavailable("E_KEY_TOKEN_AWAY", token=self._place.label, reason=type(error).__name__)
        module.failed[self._place] = (time.monotonic() + ASK_AGAIN_S, failure)
        raise failure from error

    def _open(self, module: _Module, *, writes: bool = False) -> _Opened:
        if module.process != os.getpid():
            # Sessions belong to the process that opened them: a child signs in by itself.
            _forget_all(module)
        if self._place not in module.opened:
            module.opened[self._place] = _Opened(self._sign_in(module, writes=writes))
        return module.opened[self._place]

    def _sign_in(self, module: _Module, *, writes: bool) -> Any:
        import pkcs11  # noqa: PLC0415

        token = self._locate(module)
        try:
            pin = self._read_pin()
        except Misconfigured as error:
            raise Unavailable(error.code, **error.params) from error
        tried = (self._place, hashlib.sha256(pin.encode()).digest())
        spent = pkcs11.TokenFlag.USER_PIN_FINAL_TRY | pkcs11.TokenFlag.USER_PIN_LOCKED
        if tried in module.refused_pins or token.flags & spent:
            raise Unavailable("E_KEY_TOKEN_PIN", token=self._place.label)
        try:
            return token.open(user_pin=pin, rw=writes)
        except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid, pkcs11.PinLocked) as error:
            module.refused_pins.add(tried)
            raise Unavailable("E_KEY_TOKEN_PIN", token=self._place.label) from error

    def _locate(self, module: _Module) -> Any:
        import pkcs11  # noqa: PLC0415

        try:
            return _find_token(module, self._place)
        except pkcs11.PKCS11Error:
            # A module reads its tokens when it starts, and this one may have come since.
            _forget_all(module)
            return _find_token(module, self._place)

    def _make(self, opened: _Opened, algorithm: str) -> HardwareKey:
        from pkcs11 import Attribute, KeyType  # noqa: PLC0415

        kind, curve = (KeyType.EC_EDWARDS, _ED25519) if algorithm == "Ed25519" else (KeyType.EC, _P_256)
        handle = secrets.token_bytes(_HANDLE_BYTES)
        shape = opened.session.create_domain_parameters(kind, {Attribute.EC_PARAMS: curve}, local=True)
        kept_inside = {Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
        public, private = shape.generate_keypair(
            store=True, id=handle, label=f"kakitome {handle.hex()[:8]}", private_template=kept_inside
        )
        is_safe = private[Attribute.ALWAYS_SENSITIVE] and private[Attribute.NEVER_EXTRACTABLE]
        key_id = _multikey(public[Attribute.EC_POINT], algorithm=algorithm)
        if not is_safe:
            private.destroy()
            raise Unavailable("E_KEY_TOKEN_UNSAFE", token=self._place.label)
        return HardwareKey(key_id=key_id, algorithm=algorithm, handle=handle)


def _module(path: str) -> _Module:
    with _modules_lock:
        return _modules.setdefault(path, _Module())


def _forget_all(module: _Module) -> None:
    """Let go of a module whose sessions are of no use any more; it starts anew when it is asked next."""
    import pkcs11  # noqa: PLC0415

    path = next(path for path, known in _modules.items() if known is module)
    module.opened.clear()
    module.process = os.getpid()
    # A module that cannot even be ended is ended as far as its wrapper is concerned.
    with suppress(pkcs11.PKCS11Error, RuntimeError):
        pkcs11.lib(path).finalize()


def _close(module: _Module, place: TokenPlace) -> None:
    import pkcs11  # noqa: PLC0415

    opened = module.opened.pop(place, None)
    if opened is not None:
        # A session that was lost cannot be closed, and need not be.
        with suppress(pkcs11.PKCS11Error):
            opened.session.close()


def _find_token(module: _Module, place: TokenPlace) -> Any:
    import pkcs11  # noqa: PLC0415

    module.process = module.process or os.getpid()
    for token in pkcs11.lib(place.module).get_tokens(token_label=place.label):
        serial = token.serial.decode("ascii", "replace") if isinstance(token.serial, bytes) else str(token.serial)
        if not place.serial or serial.strip() == place.serial:
            return token
    raise pkcs11.TokenNotPresent


def _find_key(opened: _Opened, key: KeyInToken) -> Any:
    import pkcs11  # noqa: PLC0415

    if key not in opened.keys:
        kinds = {"Ed25519": pkcs11.KeyType.EC_EDWARDS, "P-256": pkcs11.KeyType.EC, "RSA": pkcs11.KeyType.RSA}
        where = {"id": key.handle} if key.handle else {"label": key.label}
        opened.keys[key] = opened.session.get_key(
            object_class=pkcs11.ObjectClass.PRIVATE_KEY, key_type=kinds[key.algorithm], **where
        )
    return opened.keys[key]


def _sign(private: Any, data: bytes, *, algorithm: str) -> bytes:
    from pkcs11 import Mechanism  # noqa: PLC0415

    if algorithm == "Ed25519":
        return bytes(private.sign(data, mechanism=Mechanism.EDDSA))
    if algorithm == "P-256":
        return bytes(private.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA))
    return bytes(private.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))


def _multikey(point: bytes, *, algorithm: str) -> str:
    """Read a public key out of CKA_EC_POINT: an octet string in DER with the point in it."""
    raw = point[2:] if point[:1] == b"\x04" and len(point) == 2 + point[1] else point
    if algorithm == "Ed25519":
        return encode_public(Ed25519PublicKey.from_public_bytes(raw))
    return encode_public(EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw))
