"""GeoReport's two formats out of the same values: JSON as it stands, XML with the element names of the standard."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from aiohttp import web

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Value = Mapping[str, Any]


def answer(form: str, names: tuple[str, str], found: Sequence[Value], status: int = 200) -> web.Response:
    """The values as `form` "json" or "xml"; `names` are those of the list and of one entry."""
    if form == "json":
        return web.json_response(list(found), status=status, dumps=_dumps)
    root = ET.Element(names[0])
    for value in found:
        _fill(ET.SubElement(root, names[1]), value)
    return xml(root, status)


def one(form: str, name: str, value: Value) -> web.Response:
    """A single value that is no list."""
    if form == "json":
        return web.json_response(value, dumps=_dumps)
    root = ET.Element(name)
    _fill(root, value)
    return xml(root, 200)


def xml(root: ET.Element, status: int) -> web.Response:
    """A document."""
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return web.Response(body=body, status=status, content_type="application/xml", charset="utf-8")


def _fill(element: ET.Element, value: Value) -> None:
    for name, inner in value.items():
        child = ET.SubElement(element, name)
        if isinstance(inner, Mapping):
            _fill(child, inner)
        elif isinstance(inner, list):
            for entry in inner:
                _fill(ET.SubElement(child, name.removesuffix("s")), entry)
        elif inner is not None:
            text = str(inner).lower() if isinstance(inner, bool) else str(inner)
            child.text = _NO_XML.sub("", text)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
