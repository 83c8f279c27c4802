"""WeChat's XML: writing callbacks and reading replies, strictly and without entities."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

Value = str | int | float | Sequence[tuple[str, "Value"]]
Fields = Sequence[tuple[str, Value]]

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class MarkupError(Exception):
    """Not the XML we expect; the message says why."""


@dataclass(slots=True, kw_only=True)
class Element:
    """One element: its own text, and its children in order."""

    tag: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def child(self, tag: str) -> "Element | None":
        """The first child of that name."""
        return next((child for child in self.children if child.tag == tag), None)

    def value(self, *path: str) -> str:
        """The text found by going down the path; empty when there is none."""
        here: Element | None = self
        for tag in path:
            here = here.child(tag) if here else None
        return here.text if here else ""


def render(fields: Fields, tag: str = "xml") -> str:
    """An element of that name: strings in CDATA, numbers bare, sequences nested."""
    inside = "".join(_field(name, value) for name, value in fields)
    return f"<{tag}>{inside}</{tag}>"


def _field(name: str, value: Value) -> str:
    if isinstance(value, str):
        return f"<{name}>{cdata(value)}</{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    return render(value, name)


def cdata(text: str) -> str:
    """The text as CDATA; a `]]>` inside is split over two sections, characters XML cannot hold are left out."""
    return "<![CDATA[" + _FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def parse(body: bytes) -> Element:
    """Read a document whose root is `<xml>`; MarkupError for anything else, a DOCTYPE or an entity included."""
    tree = _Tree()
    parser = expat.ParserCreate()
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.text
    parser.StartDoctypeDeclHandler = tree.refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise MarkupError(str(error)) from error
    found = tree.root.child("xml")
    if found is None:
        raise MarkupError("the root is not <xml>")
    return found


class _Tree:
    """Grows as the parser tells what it sees."""

    def __init__(self) -> None:
        self.root = Element(tag="")
        self._open = [self.root]

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        element = Element(tag=tag)
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _tag: str) -> None:
        self._open.pop()

    def text(self, data: str) -> None:
        self._open[-1].text += data

    def refuse(self, *_args: object) -> None:
        raise MarkupError("a document type declaration")
