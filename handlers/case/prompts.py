"""The words of each question: what a person sees before they answer with a number."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from config.choices import Choice, Choices
from handlers.case import clocks, describe, routing, taps, whistle_prompts
from handlers.context import Context
from models import menus
from models.cases import Case
from models.people import Person
from models.questions import Question, QuestionKind
from models.vocabulary import Event, Role, State
from models.workflow import CLAIMABLE, allowed

IMPLIED = frozenset({Event.PROGRESSED, Event.RESOLVED})
"""Handling something one has not claimed claims it as well."""

COORDINATING = {
    Role.AREA_OFFICER: "coordinate",
    Role.COMMUNITY_STAFF: "coordinate",
    Role.STREET_DESK: "street",
}
"""Those who may also send a case down again, and the street may whistle."""

MENUS = {
    QuestionKind.VERIFY: "verify",
    QuestionKind.CLAIM: "claim",
    QuestionKind.MENU: "claim",
    QuestionKind.WATCH: "watch",
    QuestionKind.SURVEY: "survey",
    QuestionKind.EXTENSION: "extension",
    QuestionKind.CLUSTER: "cluster",
    QuestionKind.DOOR: "door",
    QuestionKind.SORT: "sort",
    QuestionKind.MEDIATION_OUTCOME: "mediation_outcome",
    QuestionKind.KEPT: "kept",
    QuestionKind.CONFIRM_REPORT: "confirm_report",
    QuestionKind.SPLIT: "split",
    QuestionKind.KIND: "kind",
    QuestionKind.WHICH: "which",
    QuestionKind.INFO: "where",
    QuestionKind.SEND: "send",
}


FOR_STAFF = frozenset({QuestionKind.VERIFY, QuestionKind.CLAIM, QuestionKind.MENU, QuestionKind.EXTENSION})
"""Questions that show the case as staff may see it."""
OWN_LINES = frozenset({QuestionKind.KIND, QuestionKind.WHICH, QuestionKind.INFO})
"""Questions that name their own choices."""
WORDED_BY_WHAT = frozenset({QuestionKind.INFO, QuestionKind.NOTE, QuestionKind.ARGUMENT, QuestionKind.MEDIATION})
"""Questions whose sentence depends on what is wanted."""


def case_of(ctx: Context, question: Question) -> Case | None:
    """The case a question is about."""
    return ctx.session.get(Case, question.case_id) if question.case_id else None


def menu_for(ctx: Context, question: Question) -> menus.Menu | None:
    """The numbered choices of a question as they are allowed now; None for a question answered in words."""
    if question.kind in whistle_prompts.KINDS:
        return whistle_prompts.menu(ctx, question)
    kind = MENUS.get(question.kind)
    if kind is None or (question.kind is QuestionKind.INFO and not question.data.get("lines")):
        return None
    case = case_of(ctx, question)
    if kind in {"verify", "claim"} and case is not None:
        person = ctx.session.get_one(Person, question.person_id)
        role = routing.role_in_case(ctx, case, person)
        return staff_menu(ctx, case, role or Role.GRID_WORKER)
    return menus.Menu(_choices(ctx, question), kind, short=case.short if case else "")


def _choices(ctx: Context, question: Question) -> Choices:
    """The office's choices; those of a question that names its own lines have these first."""
    choices = ctx.office.choices
    if question.kind not in OWN_LINES:
        return choices
    lines = question.data["near"] if question.kind is QuestionKind.KIND else question.data["lines"]
    labels = [describe.spoken_category(ctx, line) for line in lines] if question.kind is QuestionKind.KIND else lines
    own = tuple(
        Choice(digit=number, does=str(number), label=label, also=()) for number, label in enumerate(labels, start=1)
    )
    kind = MENUS[question.kind]
    return replace(choices, menus={kind: (*own, *choices.menus.get(kind, ()))})


def staff_menu(ctx: Context, case: Case, role: Role) -> menus.Menu:
    """What this role may do with the case in its present state."""
    possible = {event.value for event in allowed(State(case.state), role)}
    if case.state in CLAIMABLE and Event.CLAIMED.value in possible:
        possible |= {event.value for event in IMPLIED}
    kind = "verify" if case.state is State.VERIFYING and role is Role.BUILDING_HEAD else COORDINATING.get(role, "claim")
    if kind != "verify" and clocks.is_emergency(case):
        kind = "alert"
    return menus.Menu(ctx.office.choices, kind, possible, short=case.short)


def prompt(ctx: Context, question: Question) -> tuple[str, dict[str, Any]]:
    """Key and values of the full prompt of a question."""
    if question.kind in whistle_prompts.KINDS:
        return whistle_prompts.prompt(ctx, question)
    case = case_of(ctx, question)
    values: dict[str, Any] = describe.case_values(ctx, case) if case else {}
    values |= {"data": question.data, "waiting": 0}
    if question.kind is QuestionKind.SEND:
        values["until"] = datetime.fromisoformat(question.data["ends_at"])
    menu = menu_for(ctx, question)
    values["menu"] = taps.with_links(ctx, question, menu) if menu else ""
    if question.kind in FOR_STAFF and case is not None:
        values |= describe.staff_values(ctx, case)
        if clocks.is_emergency(case) and question.kind is QuestionKind.CLAIM:
            return "prompt.alert", values
    if question.kind is QuestionKind.WATCH and case is not None:
        return "prompt.alert", values | describe.staff_values(ctx, case)
    if question.kind in WORDED_BY_WHAT:
        return f"prompt.{question.kind}_{question.data['what']}", values
    return f"prompt.{question.kind}", values


def announcement(ctx: Context, question: Question) -> dict[str, Any]:
    """Values of the line that says another question waits: number and place, no choices."""
    case = case_of(ctx, question)
    if case is None:
        return {"short": "", "place": "", "category": "", "case_no": ""}
    return describe.case_values(ctx, case) | describe.staff_values(ctx, case)
