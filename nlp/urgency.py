"""How soon somebody must act on a report."""

from config.categories import Category, Urgency
from nlp.scan import Scan, weigh

_ENOUGH = 4.0
_ANY = "any"


def urgency_of(category: Category, scan: Scan, *, danger: bool, heating: bool) -> Urgency:
    """Danger is an emergency; else the words, else what the category says. `heating`: the heating season is on."""
    if danger or category.urgency is Urgency.EMERGENCY:
        return Urgency.EMERGENCY
    if _speaks(scan, "urgent", category.code):
        return Urgency.URGENT
    usual = category.default_urgency(heating=heating)
    if usual is Urgency.URGENT and _speaks(scan, "calm", category.code):
        return Urgency.NORMAL
    return usual


def _speaks(scan: Scan, folder: str, code: str) -> bool:
    found = scan.of(folder)
    return weigh((*found.get(_ANY, ()), *found.get(code, ()))) >= _ENOUGH
