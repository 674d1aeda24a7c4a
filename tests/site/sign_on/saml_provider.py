"""An issuer of SAML that others wrote (pysaml2), as a process of its own, which takes FOLDER and PORT.

FOLDER holds ``key.pem`` (a key and its certificate), ``site.xml`` (our metadata) and ``person.json`` (``name``, its
``attributes``); it writes ``issuer.xml``. It lets everybody in, as the person of the file.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORD
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256


def main(folder: Path, port: int) -> None:
    config = IdPConfig().load(_config(folder, f"http://127.0.0.1:{port}"))
    (folder / "issuer.xml").write_text(str(entity_descriptor(config)))
    person = json.loads((folder / "person.json").read_text())
    HTTPServer(("127.0.0.1", port), _handler(Server(config=config), person)).serve_forever()


def _config(folder: Path, base: str) -> dict[str, Any]:
    service = {
        "endpoints": {"single_sign_on_service": [(f"{base}/sso", BINDING_HTTP_REDIRECT)]},
        "name_id_format": [NAMEID_FORMAT_PERSISTENT],
        "want_authn_requests_signed": True,
        "sign_assertion": True,
        "sign_response": True,
        "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
    }
    return {
        "entityid": f"{base}/metadata",
        "service": {"idp": service},
        "metadata": {"local": [str(folder / "site.xml")]},
        "key_file": str(folder / "key.pem"),
        "cert_file": str(folder / "key.pem"),
    }


def _handler(server: Server, person: dict[str, Any]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            page = _page(server, asked, person).encode() if "SAMLRequest" in asked else b""
            self.send_response(200 if page else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *told: Any) -> None:
            """Nothing: the output is that of the tests."""

    return Handler


def _page(server: Server, asked: dict[str, str], person: dict[str, Any]) -> str:
    """A form that posts itself. A question that is not signed as it should be is an error of pysaml2, and no page."""
    question = server.parse_authn_request(
        asked["SAMLRequest"], BINDING_HTTP_REDIRECT, sigalg=asked["SigAlg"], signature=asked["Signature"]
    )
    where = server.response_args(question.message)
    name = NameID(format=NAMEID_FORMAT_PERSISTENT, text=person["name"])
    answer = server.create_authn_response(
        person["attributes"],
        name_id=name,
        authn={"class_ref": PASSWORD, "authn_auth": "tests"},
        sign_alg=SIG_RSA_SHA256,  # else SHA-1, whatever its settings say
        digest_alg=DIGEST_SHA256,
        **where,
    )
    sent = server.apply_binding(BINDING_HTTP_POST, str(answer), where["destination"], response=True)
    return str(sent["data"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
