"""The XML WeChat sends, read once and refused where it is hostile or ambiguous; wechatpy's classes get its values."""

from typing import Any
from xml.parsers import expat

MAX_DEPTH = 8
"""Deepest nesting WeChat uses is 5 (xml, SendPicsInfo, PicList, item, PicMd5Sum)."""
MAX_ELEMENTS = 500
"""Far above the nine pictures or dozen templates one event may list."""


class XmlError(Exception):
    """The text is no XML that WeChat would send; the message says why."""


REPEATABLE = frozenset({"List", "item"})
"""Elements that WeChat may repeat; a single one is a list too."""


class _Reader:
    """Builds the root's content as nested values while expat walks the document."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._path: list[str] = []
        self._inner: list[dict[str, Any]] = [{}]
        self._words = ""
        self._elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._path.append(name)
        self._inner.append({})
        self._words = ""
        depth = len(self._path)
        if self._elements > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise XmlError("too many or too deeply nested elements")
        if attributes:
            raise XmlError("an element carries attributes")
        if depth == 1 and name != "xml":
            raise XmlError("the root element is not xml")
        if depth == 2 and name in self._inner[1]:  # noqa: PLR2004  # a direct child of the root
            raise XmlError(f"{name[:40]} occurs twice")

    def end(self, name: str) -> None:
        self._path.pop()
        inner = self._inner.pop()
        value: Any = inner or self._words.strip()
        self._words = ""
        outer = self._inner[-1]
        if not self._path:
            self.root = inner
        elif name in outer:
            earlier = outer[name]
            outer[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            outer[name] = [value] if name in REPEATABLE and value else value

    def text(self, data: str) -> None:
        self._words += data

    @staticmethod
    def doctype(*_declaration: Any) -> None:
        raise XmlError("a document type declaration is not accepted")


def read_fields(text: str) -> dict[str, Any]:
    """The root's children: their text without blanks at its ends, or a dictionary where they have children themselves.

    Raises XmlError for anything but one `<xml>` whose children all differ, without attributes, DOCTYPE (so no entity
    can be declared) or unreasonable depth. Words like `<!DOCTYPE` inside CDATA are text and pass.
    """
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")  # a declaration naming another encoding is overruled
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise XmlError(f"not well-formed: {expat.ErrorString(error.code)}, line {error.lineno}") from None
    return reader.root
