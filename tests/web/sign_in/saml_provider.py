"""A SAML identity provider by others (`pysaml2`, with `xmlsec1`), as a process of its own behind TLS on loopback.

    python saml_provider.py PORT CERTIFICATE KEY FOLDER ORIGIN

FOLDER holds `sp.xml`, our metadata, and people.json; the provider writes `idp.xml` there before it is ready. A POST of
`person` to its sign-in address, with the request's own query, is answered with the page that posts the response.
"""

import json
import ssl
import sys
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT, NameID
from saml2.samlp import response_from_string
from saml2.server import Server
from saml2.sigver import get_pem_wrapped_unwrapped, pre_encryption_part
from saml2.xmldsig import DIGEST_SHA1, DIGEST_SHA256, SIG_RSA_SHA1, SIG_RSA_SHA256

OAEP = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
FORMATS = {
    "persistent": NAMEID_FORMAT_PERSISTENT,
    "transient": NAMEID_FORMAT_TRANSIENT,
    "email": NAMEID_FORMAT_EMAILADDRESS,
}


def config(folder: Path, *, certificate: str, key: str, origin: str) -> IdPConfig:
    """Describe the provider to the library."""
    made = IdPConfig()
    made.load(
        {
            "entityid": f"{origin}/idp",
            "service": {
                "idp": {
                    "endpoints": {"single_sign_on_service": [(f"{origin}/sso", BINDING_HTTP_REDIRECT)]},
                    "name_id_format": list(FORMATS.values()),
                    "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
                    "want_authn_requests_signed": True,
                }
            },
            "metadata": {"local": [str(folder / "sp.xml")]},
            "key_file": key,
            "cert_file": certificate,
            "xmlsec_binary": "/usr/bin/xmlsec1",
        }
    )
    return made


def encrypted(idp: Server, answer: str, *, method: str, transport: str) -> str:
    """Encrypt the signed assertion of an answer to the key in our metadata, by the provider's own tools."""
    (_, certificate) = idp.metadata.certs(idp.metadata.keys()[0], "any", "encryption")[-1]
    wrapped, unwrapped = get_pem_wrapped_unwrapped(certificate)
    template = pre_encryption_part(msg_enc=method, key_enc=transport, encrypt_cert=unwrapped)
    key_type = "aes-128" if "aes128" in method else "aes-256"
    with NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(wrapped)
        file.flush()
        response = response_from_string(answer)
        return str(idp.sec.encrypt_assertion(response, file.name, template, key_type=key_type))


def respond(idp: Server, url: str, name: str, person: dict[str, object], **form: str) -> str:
    """Return the page that posts a person's answer to the request in an address, as if they had just signed in."""
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    asked = idp.parse_authn_request(
        query["SAMLRequest"][0],
        BINDING_HTTP_REDIRECT,
        relay_state=query["RelayState"][0] if "RelayState" in query else None,
        sigalg=query["SigAlg"][0],
        signature=query["Signature"][0],
    )
    told = idp.response_args(asked.message)
    told.pop("name_id_policy", None)
    answer = idp.create_authn_response(
        identity=dict(person["attributes"]),  # type: ignore[call-overload]
        userid=name,
        name_id=NameID(format=FORMATS[str(person["format"])], text=str(person["name_id"])),
        authn={"class_ref": PASSWORDPROTECTEDTRANSPORT, "authn_auth": idp.config.entityid},
        sign_assertion=form.get("sign", "assertion") == "assertion",
        sign_response=form.get("sign", "") == "response",
        sign_alg=SIG_RSA_SHA1 if form.get("weak") else SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA1 if form.get("weak") else DIGEST_SHA256,
        **told,
    )
    if form.get("encrypt"):
        answer = encrypted(idp, str(answer), method=form["encrypt"], transport=form.get("transport", OAEP))
    page = idp.apply_binding(BINDING_HTTP_POST, str(answer), told["destination"], "", response=True)["data"]
    return page if isinstance(page, str) else "".join(page)


class Handler(BaseHTTPRequestHandler):
    """Answer one request for authentication."""

    server_of: ClassVar[Server]
    people: ClassVar[dict[str, dict[str, object]]]

    def do_GET(self) -> None:
        """Ask who signs in."""
        names = "".join(f'<button name="person" value="{escape(name)}">{escape(name)}</button>' for name in self.people)
        action = escape(f"{urlsplit(self.path).path}?{urlsplit(self.path).query}")
        self._show(f'<!doctype html><meta charset="utf-8"><form method="post" action="{action}">{names}</form>')

    def do_POST(self) -> None:
        """Sign a person in, as if they had just given their password."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        given = {name: values[0] for name, values in form.items()}
        name = given.pop("person")
        self._show(respond(self.server_of, self.path, name, self.people[name], **given))

    def _show(self, page: str) -> None:
        body = page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the output quiet."""


def main() -> None:
    """Serve until ended."""
    port, certificate, key, place, origin = sys.argv[1:]
    folder = Path(place)
    made = config(folder, certificate=certificate, key=key, origin=origin)
    (folder / "idp.xml").write_text(str(entity_descriptor(made)), encoding="utf-8")
    Handler.server_of = Server(config=made)
    Handler.people = json.loads((folder / "people.json").read_text(encoding="utf-8"))
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
