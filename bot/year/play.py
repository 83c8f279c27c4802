"""Plays the year into a database that holds the sample street and nothing else; what came of it, as figures."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, SQLModel, col, func, select

from bot.understanding import gazetteer
from bot.year import plan
from bot.year.actors import Actors
from bot.year.plan import Planned
from bot.year.town import Town
from handlers.office import Office
from models.cases import Case
from models.mediations import Mediation
from models.places import Building, Estate
from models.whistles import Assignment, Whistle
from models.workflow import ACTIVE
from nlp.reader import Reader
from nlp.reading import Reading
from nlp.scan import Scanner

YEAR = timedelta(days=365)
SEED = 2026
NUMBER = re.compile(r"[A-Z]+\d{8}-(\d{4,})")
TEMPLATES = ("case_alert", "reminder", "progress", "survey")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the year came to."""

    received: int
    handled: int
    under_way: int
    whistles: int
    answers: int
    solved: int
    mediations: int


def play(
    office: Office, engine: Engine, until: datetime, codes: dict[str, str], say: Callable[[int, int], None]
) -> Figures:
    """Let the year that ends at `until` happen. `codes` are the binding codes by openid; `say` hears the progress."""
    random, told = Random(SEED), plan.words()  # noqa: S311  # the same year each time, no secret
    start = until - YEAR
    with Session(engine) as session:
        reader = Reader(gazetteer(session), office.categories, Scanner())
        places = _places(session, told["words"]["place"])

    def read(text: str, now: datetime) -> Reading:
        return reader.read(text, heating=office.rules.season.heating_on(now.astimezone(office.zone).date()))

    town = Town(_with_templates(office), engine, start, read)
    actors = Actors(town, told, random, until)
    for openid, code in codes.items():
        town.says(openid, "", "subscribe")
        town.says(openid, f"{told['words']['bind']} {code}")
    planned = plan.plan(told, places, start + timedelta(hours=1), until, random)
    for number, report in enumerate(planned, start=1):
        actors.later(report.at, partial(_reports, actors, number, report, len(planned), say))
    actors.run()
    return figures(engine)


def _reports(actors: Actors, number: int, report: Planned, total: int, say: Callable[[int, int], None]) -> None:
    openid = f"o_sample_year_{number:06d}"
    actors.town.says(openid, "", "subscribe")
    answer = actors.town.says(openid, report.text)
    found = NUMBER.search(answer)
    if found is None:
        raise ValueError(f"no case came of {report.text!r}: {answer}")
    actors.planned[int(found.group(1))] = report
    say(number, total)


def _places(session: Session, written: str) -> list[str]:
    """Estates with their buildings, as people say them."""
    statement = select(Estate.name, Building.number).join(Building).order_by(col(Building.id))
    return [written.format(estate=estate, number=number) for estate, number in session.exec(statement)]


def _with_templates(office: Office) -> Office:
    """The office with every template filled in: nobody is out of reach for want of one."""
    wechat = office.rules.wechat.model_copy(update={"templates": {name: name for name in TEMPLATES}})
    return replace(office, rules=office.rules.model_copy(update={"wechat": wechat}))


def figures(engine: Engine) -> Figures:
    """Count what stands in the database."""
    with Session(engine) as session:

        def count(model: type[SQLModel], *conditions: ColumnElement[bool] | bool) -> int:
            return session.exec(select(func.count()).select_from(model).where(*conditions)).one()

        received, active = count(Case), count(Case, col(Case.state).in_(list(ACTIVE)))
        answered = col(Assignment.answered_at).is_not(None)
        return Figures(
            received=received,
            handled=received - active,
            under_way=active,
            whistles=count(Whistle),
            answers=count(Assignment, answered, col(Assignment.leads).is_(True)),
            solved=count(Whistle, col(Whistle.resolved).is_(True)),
            mediations=count(Mediation),
        )
