"""The words of the roster's sheets, columns, roles and faults, out of config/texts/roster.toml."""

from collections.abc import Mapping

from config.texts import Texts
from handlers.roster.layout import Column, Part
from handlers.roster.values import fold, split_list
from models.vocabulary import Role

ROLES = (
    Role.BUILDING_HEAD,
    Role.GRID_WORKER,
    Role.GRID_LEAD,
    Role.COMMUNITY_STAFF,
    Role.AREA_OFFICER,
    Role.STREET_DESK,
    Role.ADMIN,
    Role.RESPONDER_UNIT,
)
"""The roles that a roster appoints people to."""


class Words:
    """What the workbook calls things, and our sentences about it."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._parts = {part: texts.say(f"roster_sheet.{part}") for part in Part}
        self._columns = {column: texts.say(f"roster_column.{column}") for column in Column}
        self._roles = {role: texts.say(f"roster_role.{role}") for role in ROLES}
        self.roles: Mapping[str, Role] = {fold(name): role for role, name in self._roles.items()}
        self.building_endings = self.listed("building_endings")
        self.whole_street = fold(self.form("whole_street"))

    def part(self, part: Part) -> str:
        """What the sheet is called."""
        return self._parts[part]

    def column(self, column: Column) -> str:
        """The column's heading."""
        return self._columns[column]

    def role(self, role: Role) -> str:
        """What the roster calls that role."""
        return self._roles[role]

    def form(self, key: str, /, **values: object) -> str:
        """A word or way of writing out of `[roster_form]`."""
        return self._texts.say(f"roster_form.{key}", **values)

    def listed(self, name: str) -> tuple[str, ...]:
        """A list of words out of `[roster_form]`, divided by 、."""
        return split_list(self.form(name))

    def reason(self, key: str, /, **values: object) -> str:
        """Why something in the workbook is wrong, out of `[roster_reason]`."""
        return self._texts.say(f"roster_reason.{key}", **values)

    def say(self, key: str, /, **values: object) -> str:
        """A sentence of the preview, out of `[roster]`."""
        return self._texts.say(f"roster.{key}", **values)
