"""Compare the places, units and service points of a roster with those stored."""

from handlers.roster import wanted as asked
from handlers.roster.comparing.match import Keys, match
from handlers.roster.comparing.records import Comparison, Table, Values
from handlers.roster.comparing.stored import Stored
from handlers.roster.values import fold
from handlers.roster.wanted import Wanted
from models import places


class PlaceTables:
    """One table after the other, from the subdistrict down; each finds its rows by those above it."""

    def __init__(self, wanted: Wanted, stored: Stored, comparison: Comparison) -> None:
        self._wanted = wanted
        self._stored = stored
        self._compare = comparison
        self._ids = comparison.ids

    def all(self) -> list[Table]:
        """Every table in the order in which new rows can be written."""
        tables = [self._subdistricts(), self._communities(), self._grids(), self._estates(), self._buildings()]
        if self._wanted.units is not None:
            tables.append(self._units(self._wanted.units))
        else:
            for row in self._stored.units:
                self._ids[asked.Unit(name=row.name)] = row.id or 0
        if self._wanted.points is not None:
            tables.append(self._points(self._wanted.points))
        return tables

    def _subdistricts(self) -> Table:
        way: Keys[asked.Subdistrict, places.Subdistrict] = Keys(
            asked=lambda value: fold(value.name), stored=lambda row: fold(row.name)
        )
        matched = match(self._wanted.subdistricts, self._stored.subdistricts, way)
        return self._compare.table(places.Subdistrict, matched, lambda value, _: {"name": value.name})

    def _communities(self) -> Table:
        by_place: Keys[asked.Community, places.Community] = Keys(
            asked=lambda value: (self._ids.get(value.subdistrict), fold(value.name)),
            stored=lambda row: (row.subdistrict_id, fold(row.name)),
        )
        by_name: Keys[asked.Community, places.Community] = Keys(
            asked=lambda value: fold(value.name), stored=lambda row: fold(row.name)
        )
        by_code: Keys[asked.Community, places.Community] = Keys(
            asked=lambda value: value.code or None, stored=lambda row: row.code or None
        )
        return self._compare.table(
            places.Community,
            match(self._wanted.communities, self._stored.communities, by_place, by_name, by_code),
            lambda value, _: {"name": value.name, "code": value.code},
            lambda value: {"subdistrict_id": value.subdistrict},
        )

    def _grids(self) -> Table:
        by_code: Keys[asked.Grid, places.Grid] = Keys(
            asked=lambda value: fold(value.code), stored=lambda row: fold(row.code)
        )
        return self._compare.table(
            places.Grid,
            match(self._wanted.grids, self._stored.grids, by_code),
            lambda value, _: {"code": value.code, "name": value.name, "external_code": value.external_code},
            lambda value: {"community_id": value.community},
        )

    def _estates(self) -> Table:
        by_place: Keys[asked.Estate, places.Estate] = Keys(
            asked=lambda value: (self._ids.get(value.community), fold(value.name)),
            stored=lambda row: (row.community_id, fold(row.name)),
        )
        by_name: Keys[asked.Estate, places.Estate] = Keys(
            asked=lambda value: fold(value.name), stored=lambda row: fold(row.name)
        )
        matched = match(self._wanted.estates, self._stored.estates, by_place, by_name)
        return self._compare.table(
            places.Estate, matched, self._estate_values, lambda value: {"community_id": value.community}
        )

    def _estate_values(self, value: asked.Estate, row: places.Estate | None) -> Values:
        return {
            "name": value.name,
            "aliases": list(value.aliases),
            "property_company": value.property_company,
            "property_phone_sealed": self._compare.sealed(
                value.property_phone, row.property_phone_sealed if row else ""
            ),
            "no_property_kind": value.no_property_kind,
            "longitude": value.longitude,
            "latitude": value.latitude,
        }

    def _buildings(self) -> Table:
        by_number: Keys[asked.Building, places.Building] = Keys(
            asked=lambda value: (self._ids.get(value.estate), value.number),
            stored=lambda row: (row.estate_id, row.number),
        )
        return self._compare.table(
            places.Building,
            match(self._wanted.buildings, self._stored.buildings, by_number),
            lambda value, _: {"number": value.number, "units": value.units, "aliases": list(value.aliases)},
            lambda value: {"estate_id": value.estate, "grid_id": value.grid},
        )

    def _units(self, units: tuple[asked.Unit, ...]) -> Table:
        by_name: Keys[asked.Unit, places.ResponderUnit] = Keys(
            asked=lambda value: fold(value.name), stored=lambda row: fold(row.name)
        )
        return self._compare.table(places.ResponderUnit, match(units, self._stored.units, by_name), self._unit_values)

    def _unit_values(self, value: asked.Unit, row: places.ResponderUnit | None) -> Values:
        return {
            "name": value.name,
            "short_name": value.short_name,
            "contact": value.contact,
            "phone_sealed": self._compare.sealed(value.phone, row.phone_sealed if row else ""),
            "categories": list(value.categories),
        }

    def _points(self, points: tuple[asked.Point, ...]) -> Table:
        by_name: Keys[asked.Point, places.ServicePoint] = Keys(
            asked=lambda value: fold(value.name), stored=lambda row: fold(row.name)
        )
        return self._compare.table(
            places.ServicePoint,
            match(points, self._stored.points, by_name),
            lambda value, _: {
                "name": value.name,
                "kind": value.kind,
                "address": value.address,
                "opening_hours": value.opening_hours,
                "phone": value.phone,
                "services": value.services,
            },
            lambda value: {"community_id": value.community},
        )
