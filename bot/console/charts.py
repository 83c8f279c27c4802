"""Bar charts as SVG that a page carries itself: each bar a link with its number, readable without colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

WIDTH, HEIGHT, FOOT, HEAD = 720, 200, 24, 22
WIDEST = 60
MOST_LABELS = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its number, where it leads."""

    name: str
    value: int
    query: Mapping[str, str]


def bars(title: str, given: Sequence[Bar], address: str = "/console/cases") -> Markup:
    """The bars side by side; every one can be reached by key and says its name and number to a screen reader."""
    if not given:
        return Markup()
    highest = max(1, *(bar.value for bar in given))
    step = WIDTH / len(given)
    every = -(-len(given) // MOST_LABELS)
    drawn = [_bar(bar, place, step, highest, address, labelled=place % every == 0) for place, bar in enumerate(given)]
    head = f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{escape(title)}">'
    ground = f'<line class="grid" x1="0" x2="{WIDTH}" y1="{HEIGHT - FOOT}" y2="{HEIGHT - FOOT}"/>'
    return Markup(head + ground + "".join(drawn) + "</svg>")  # noqa: S704  # every piece is escaped where it is made


def _bar(bar: Bar, place: int, step: float, highest: int, address: str, *, labelled: bool) -> str:
    tall = (HEIGHT - FOOT - HEAD) * bar.value / highest
    top, wide = HEIGHT - FOOT - tall, min(step * 0.7, WIDEST)
    middle = place * step + step / 2
    left = middle - wide / 2
    name = escape(bar.name)
    label = f'<text x="{middle:.1f}" y="{HEIGHT - 7}" text-anchor="middle">{name}</text>' if labelled else ""
    value = (
        f'<text class="value" x="{middle:.1f}" y="{top - 5:.1f}" text-anchor="middle">{bar.value}</text>'
        if bar.value and step > FOOT
        else ""
    )
    shape = f'<rect class="bar" x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="2"/>'
    where = escape(f"{address}?{urlencode(bar.query)}")
    return (
        f'<a href="{where}" aria-label="{name} {bar.value}"><title>{name} {bar.value}</title>{shape}{value}</a>{label}'
    )
