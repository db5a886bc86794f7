"""Controller documents (`did.json`): which keys speak for an issuer, and since and until when.

Every key that was not compromised stays in `assertionMethod` for ever: retiring a key ends its use, not the
credentials it signed, and verifiers elsewhere look only at that list. A compromised key stays listed with
`revoked`, outside `assertionMethod`, so that one can tell a withdrawn key from an unknown one. When a key was
made and retired stands in a service entry `#key-history`, where parsers that do not know it do not look.

It deliberately decides nothing about a signature made before a compromise: that needs a witnessed time.

Source: DID Core 1.0 §5; Controlled Identifiers 1.0 §2.2 and §3.3; docs/rules/threats.md T9;
docs/standards/hostile-inputs.md B157–B165.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.key_material import read_material
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import PublicKey, algorithm_of
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.values.instants import parse_instant, write_instant
from kakitome.values.json_members import text_member

CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
JWK_CONTEXT = "https://w3id.org/security/jwk/v1"
MethodForm = Literal["Multikey", "JsonWebKey"]
KEY_HISTORY = "KakitomeKeyHistory"
Purpose = Literal["assertionMethod", "authentication"]
ASSERTION: Final[Purpose] = "assertionMethod"
AUTHENTICATION: Final[Purpose] = "authentication"
"""What a key may sign: what its controller says, or that its controller is the one who shows something.
Source: Controlled Identifiers 1.0 §2.3."""

_MOST_METHODS = 500
_SECRETS = frozenset({"privateKeyMultibase", "secretKeyMultibase", "privateKeyBase58", "privateKeyJwk", "secretKeyJwk"})


class ControllerRefused(DocumentRefused):
    """A controller document, or the key asked of it, cannot be used."""


_refuse = Refuser(ControllerRefused, source="Controlled Identifiers 1.0 §3.3")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerKey:
    """One key in an issuer's history.

    Attributes:
        public_key_multibase: `z6Mk…`, or another kind of key in Multikey form.
        created_at: when it was published.
        retired_at: when it ceased to sign; what it signed before stays good.
        compromised_at: since when it may be in other hands.
        form: how its verification method is written; None chooses `JsonWebKey` for RSA, which Multikey readers do
            not know, and `Multikey` for everything else.
        introduced_by, introduction: an earlier key of the issuer, and what it signed about this one.
    """

    public_key_multibase: str
    created_at: datetime
    retired_at: datetime | None = None
    compromised_at: datetime | None = None
    form: MethodForm | None = None
    introduced_by: str = ""
    introduction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationMethod:
    """One key as a controller document lists it; the instants are None when the document says nothing.

    The key itself is read when it is asked for: a document may list keys of kinds we do not know beside the one
    that matters.
    """

    id: str
    controller: str
    type: str
    for_assertion: bool
    for_authentication: bool = False
    public_key_multibase: str | None = None
    public_key_base58: str | None = None
    public_key_jwk: Any = None
    created_at: datetime | None = None
    retired_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    secret_published: bool = False
    introduced_by: str = ""
    introduction: str = ""

    def public_key(self) -> PublicKey:
        """Read the key.

        Raises:
            ControllerRefused: `E_KEY_TYPE` for a type we do not know, `E_KEY_SECRET` when the secret half was
                published with it.
            KeyRefused: the key is missing, doubled, damaged, or not of the kind its type says.
        """
        if self.secret_published:
            _refuse("E_KEY_SECRET", method=self.id)
        material = {
            "publicKeyMultibase": self.public_key_multibase,
            "publicKeyBase58": self.public_key_base58,
            "publicKeyJwk": self.public_key_jwk,
        }
        given = {name: value for name, value in material.items() if value is not None}
        key = read_material(self.type, given)
        if key is None:
            _refuse("E_KEY_TYPE", kind="unsupported", method=self.id)
        return key


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerDocument:
    """The keys of one controller, whose identifier was compared with the one that was asked for."""

    id: str
    methods: tuple[VerificationMethod, ...]
    also_known_as: frozenset[str] = frozenset()
    """Further identifiers under which the controller says that it acts, such as a certificate of its seal."""

    def method(self, method_id: str) -> VerificationMethod:
        """Find a key by its identifier.

        Raises:
            ControllerRefused: `E_KEY_UNKNOWN`, the document does not list it.
        """
        method_found = next((method for method in self.methods if method.id == method_id), None)
        if method_found is None:
            _refuse("E_KEY_UNKNOWN", method=method_id)
        return method_found

    def assertion_key(self, method_id: str) -> PublicKey:
        """Return the public key that may sign claims under this identifier; raises as `key_for`."""
        return self.key_for(ASSERTION, method_id)

    def key_for(self, purpose: Purpose, method_id: str) -> PublicKey:
        """Return the public key that may sign for a purpose under this identifier.

        A `revoked_at` or `expires_at` is not looked at here: what it means depends on when was signed.

        Raises:
            ControllerRefused: unknown, of another controller, or neither listed for the purpose nor revoked.
            KeyRefused: what stands there is no key that we can use.

        Source: docs/standards/hostile-inputs.md B157, B159; Controlled Identifiers 1.0 §3.3.
        """
        method = self.method(method_id)
        if method.controller != self.id:
            _refuse("E_KEY_CONTROLLER", method=method_id)
        is_listed = method.for_assertion if purpose == ASSERTION else method.for_authentication
        if not is_listed and method.revoked_at is None:
            _refuse("E_KEY_PURPOSE", method=method_id)
        return method.public_key()


def build_controller_document(
    did: str, keys: Sequence[ControllerKey], *, also_known_as: Sequence[str] = ()
) -> dict[str, Any]:
    """Build the `did.json` of an issuer from its whole key history, newest key first.

    Each key's fragment is its own multibase text: readable by verifiers that look the key up here and by
    those that read it off the fragment.

    Args:
        did: the issuer.
        keys: every key it ever had.
        also_known_as: what it is called in envelopes that know no DID: its Open Badges 2.0 profile, certificates of
            its seals. Whoever awards under one of these names awards in its name.

    Raises:
        KeyRefused: a key in the history is none.

    Source: Controlled Identifiers 1.0 §2.1.3 (alsoKnownAs), §2.2.2 and §2.2.3.
    """
    ordered = sorted(keys, key=lambda key: key.created_at, reverse=True)
    methods = [_method(did, key) for key in ordered]
    as_jwk = any("publicKeyJwk" in method for method in methods)
    return {
        "@context": [*CONTEXTS, JWK_CONTEXT] if as_jwk else list(CONTEXTS),
        "id": did,
        **({"alsoKnownAs": list(also_known_as)} if also_known_as else {}),
        "verificationMethod": methods,
        "assertionMethod": [method_id(did, key.public_key_multibase) for key in ordered if key.compromised_at is None],
        "service": [
            {
                "id": f"{did}#key-history",
                "type": KEY_HISTORY,
                "serviceEndpoint": {"keys": [_history(did, key) for key in ordered]},
            }
        ],
    }


def method_id(did: str, public_key_multibase: str) -> str:
    """Return the identifier of a key: the DID and, as fragment, the key itself."""
    return f"{did}#{public_key_multibase}"


def parse_controller_document(document: Any, did: str) -> ControllerDocument:
    """Read a controller document that was resolved for `did` and loaded strictly.

    Raises:
        ControllerRefused: not an object, of another identifier, or with unreadable or doubled keys.

    Source: docs/standards/hostile-inputs.md B157–B161.
    """
    if not isinstance(document, Mapping):
        _refuse("E_CONTROLLER_SHAPE", part="/")
    if document.get("id") != did:
        _refuse("E_CONTROLLER_ID", expected=did)
    listed = _listed(document, "verificationMethod")
    purposes = _listed(document, ASSERTION)
    embedded = [entry for entry in purposes if isinstance(entry, Mapping)]
    listed_for = {
        ASSERTION: frozenset(
            _absolute(did, method.get("id") if isinstance(method, Mapping) else method) for method in purposes
        ),
        AUTHENTICATION: _authenticating(did, document),
    }
    history = _read_history(document)
    methods = tuple(_read(did, entry, listed_for=listed_for, history=history) for entry in [*listed, *embedded])
    if len({method.id for method in methods}) != len(methods):
        _refuse("E_CONTROLLER_DOUBLE")
    named = document.get("alsoKnownAs")
    # A word beside the keys: one of a strange shape is passed over and refuses no key.
    names = frozenset(name for name in named if isinstance(name, str)) if isinstance(named, list) else frozenset()
    return ControllerDocument(id=did, methods=methods, also_known_as=names)


def _method(did: str, key: ControllerKey) -> dict[str, Any]:
    public = decode_public(key.public_key_multibase)
    form = key.form or ("JsonWebKey" if algorithm_of(public) == "RSA" else "Multikey")
    material: dict[str, Any] = (
        {"publicKeyMultibase": key.public_key_multibase}
        if form == "Multikey"
        else {"publicKeyJwk": public_to_jwk(public)}
    )
    method = {"id": method_id(did, key.public_key_multibase), "type": form, "controller": did, **material}
    return method | ({"revoked": write_instant(key.compromised_at)} if key.compromised_at else {})


def _history(did: str, key: ControllerKey) -> dict[str, str]:
    instants = {"created": key.created_at, "retired": key.retired_at, "compromised": key.compromised_at}
    introduced = {"introducedBy": key.introduced_by, "introduction": key.introduction} if key.introduction else {}
    return {
        "id": method_id(did, key.public_key_multibase),
        **{name: write_instant(instant) for name, instant in instants.items() if instant},
        **introduced,
    }


def _listed(document: Mapping[str, Any], name: str) -> list[Any]:
    value = document.get(name, [])
    if not isinstance(value, list) or len(value) > _MOST_METHODS:
        _refuse("E_CONTROLLER_SHAPE", part=name)
    return value


def _absolute(did: str, reference: Any) -> str:
    if not isinstance(reference, str):
        _refuse("E_CONTROLLER_SHAPE", part="id")
    return did + reference if reference.startswith("#") else reference


def _authenticating(did: str, document: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys by which the controller shows who it is.

    Only presentations ask for them: what is of a strange shape there is passed over, and refuses no award.
    """
    stated = document.get(AUTHENTICATION)
    named = stated[:_MOST_METHODS] if isinstance(stated, list) else []
    return frozenset(_absolute(did, name) for name in named if isinstance(name, str))


def _read(
    did: str, entry: Any, *, listed_for: Mapping[Purpose, frozenset[str]], history: Mapping[str, Mapping[str, Any]]
) -> VerificationMethod:
    if not isinstance(entry, Mapping):
        _refuse("E_CONTROLLER_SHAPE", part="verificationMethod")
    identifier = _absolute(did, entry.get("id"))
    past = history.get(identifier, {})
    return VerificationMethod(
        id=identifier,
        controller=str(entry.get("controller", "")),
        type=str(entry.get("type", "")),
        for_assertion=identifier in listed_for[ASSERTION],
        for_authentication=identifier in listed_for[AUTHENTICATION],
        public_key_multibase=entry.get("publicKeyMultibase"),
        public_key_base58=entry.get("publicKeyBase58"),
        public_key_jwk=entry.get("publicKeyJwk"),
        created_at=_instant(past, "created"),
        retired_at=_instant(past, "retired"),
        expires_at=_instant(entry, "expires"),
        revoked_at=_instant(entry, "revoked"),
        secret_published=not _SECRETS.isdisjoint(entry),
        introduced_by=text_member(past, "introducedBy"),
        introduction=text_member(past, "introduction"),
    )


def _read_history(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    # Ours alone and never authoritative: whatever is not shaped as we write it is passed over.
    services = document.get("service")
    for service in services if isinstance(services, list) else []:
        if isinstance(service, Mapping) and service.get("type") == KEY_HISTORY:
            endpoint = service.get("serviceEndpoint")
            keys = endpoint.get("keys") if isinstance(endpoint, Mapping) else None
            entries = [key for key in keys if isinstance(key, Mapping)] if isinstance(keys, list) else []
            return {str(key.get("id")): key for key in entries}
    return {}


def _instant(entry: Mapping[str, Any], name: str) -> datetime | None:
    if name not in entry:
        return None
    instant = parse_instant(entry[name])
    if instant is None:
        _refuse("E_CONTROLLER_SHAPE", part=name)
    return instant
