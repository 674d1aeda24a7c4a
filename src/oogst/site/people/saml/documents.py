"""XML as SAML has it: read without ever fetching, expanding or guessing anything."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lxml import etree

Element = Any  # lxml ships no types
PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
SAML = "urn:oasis:names:tc:SAML:2.0"
POST, REDIRECT = f"{SAML}:bindings:HTTP-POST", f"{SAML}:bindings:HTTP-Redirect"


def parse(text: bytes) -> Element:
    """The outermost element. Comments go before anything is read: a text that one cuts in two reads as a whole, as its
    signature has it. Raises ``ValueError`` where it is no XML, or declares a document type: bombs and entities."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        raise ValueError("xml") from None
    if root.getroottree().docinfo.doctype:
        raise ValueError("doctype")
    return root


def text_of(element: Element | None) -> str:
    """Its words without the space around them; empty where there are none, or where elements stand among them."""
    return (element.text or "").strip() if element is not None and not len(element) else ""


def moment(text: str) -> dt.datetime:
    """A time as SAML writes it, in UTC (Core, section 1.3.3). Raises ``ValueError``."""
    read = dt.datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError(text)
    return read
