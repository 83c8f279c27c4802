"""The account's menus: the default one and those for followers with a tag."""

from dataclasses import dataclass, field
from typing import Any

Button = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagMenu:
    """A menu shown to the followers who carry the tag."""

    menu_id: int
    buttons: list[Button]
    tag_id: int
    matchrule: dict[str, Any]


@dataclass(slots=True)
class Menus:
    """What is published now; `menu_id` names the default menu."""

    default: list[Button] | None = None
    menu_id: int = 0
    by_tag: list[TagMenu] = field(default_factory=list)
    _made: int = 0

    def new_id(self) -> int:
        """A number no menu had before."""
        self._made += 1
        return 420_000_000 + self._made

    def publish(self, buttons: list[Button]) -> None:
        """Put the default menu in place."""
        self.default, self.menu_id = buttons, self.new_id()

    def delete(self) -> None:
        """Take all menus away: those by tag go with the default one."""
        self.default, self.by_tag = None, []

    def shown_to(self, tags: list[int]) -> tuple[int, list[Button]]:
        """Menu id and buttons for somebody with these tags, the tag put on last being the one that counts."""
        if tags:
            for menu in reversed(self.by_tag):
                if menu.tag_id == tags[-1]:
                    return menu.menu_id, menu.buttons
        return self.menu_id, self.default or []
