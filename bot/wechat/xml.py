"""The XML WeChat sends, read once and refused where it is hostile or ambiguous, before wechatpy sees it."""

from typing import Any
from xml.parsers import expat

MAX_DEPTH = 8
"""Deepest nesting WeChat uses is 5 (xml, SendPicsInfo, PicList, item, PicMd5Sum)."""
MAX_ELEMENTS = 500
"""Far above the nine pictures or dozen templates one event may list."""


class XmlError(Exception):
    """The text is no XML that WeChat would send; the message says why."""


class _Reader:
    """Collects the text of the root's children while expat walks the document."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._path: list[str] = []
        self._elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._path.append(name)
        if self._elements > MAX_ELEMENTS or len(self._path) > MAX_DEPTH:
            raise XmlError("too many or too deeply nested elements")
        if attributes:
            raise XmlError("an element carries attributes")
        if len(self._path) == 1 and name != "xml":
            raise XmlError("the root element is not xml")
        if len(self._path) == 2:  # noqa: PLR2004  # a direct child of the root
            if name in self.found:
                raise XmlError(f"{name[:40]} occurs twice")
            self.found[name] = ""

    def end(self, _name: str) -> None:
        self._path.pop()

    def text(self, data: str) -> None:
        if len(self._path) == 2:  # noqa: PLR2004  # a direct child of the root
            self.found[self._path[1]] += data

    @staticmethod
    def doctype(*_declaration: Any) -> None:
        raise XmlError("a document type declaration is not accepted")


def read_fields(text: str) -> dict[str, str]:
    """The root's children and their own text; a child with children of its own has "" or blanks.

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
    return reader.found
