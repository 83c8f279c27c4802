"""The words of each question: what a person sees before they answer with a number."""

from typing import Any

from handlers.case import clocks, describe, routing
from handlers.context import Context
from models import menus
from models.cases import Case
from models.people import Person
from models.questions import Question, QuestionKind
from models.vocabulary import Event, Role, State
from models.workflow import CLAIMABLE, allowed

IMPLIED = frozenset({Event.PROGRESSED, Event.RESOLVED})
"""Handling something one has not claimed claims it as well."""

MENUS = {
    QuestionKind.VERIFY: "verify",
    QuestionKind.CLAIM: "claim",
    QuestionKind.MENU: "claim",
    QuestionKind.WATCH: "watch",
    QuestionKind.SURVEY: "survey",
    QuestionKind.SORT: "sort",
    QuestionKind.MEDIATION_OUTCOME: "mediation_outcome",
    QuestionKind.KEPT: "kept",
    QuestionKind.CONFIRM_REPORT: "confirm_report",
}


def case_of(ctx: Context, question: Question) -> Case | None:
    """The case a question is about."""
    return ctx.session.get(Case, question.case_id) if question.case_id else None


def menu_for(ctx: Context, question: Question) -> menus.Menu | None:
    """The numbered choices of a question as they are allowed now; None for a question answered in words."""
    kind = MENUS.get(question.kind)
    if kind is None:
        return None
    case = case_of(ctx, question)
    if kind in {"verify", "claim"} and case is not None:
        person = ctx.session.get_one(Person, question.person_id)
        role = routing.role_in_case(ctx, case, person)
        return staff_menu(ctx, case, role or Role.GRID_WORKER)
    return menus.Menu(ctx.office.choices, kind, short=case.short if case else "")


def staff_menu(ctx: Context, case: Case, role: Role) -> menus.Menu:
    """What this role may do with the case in its present state."""
    possible = {event.value for event in allowed(State(case.state), role)}
    if case.state in CLAIMABLE and Event.CLAIMED.value in possible:
        possible |= {event.value for event in IMPLIED}
    kind = "verify" if case.state is State.VERIFYING and role is Role.BUILDING_HEAD else "claim"
    if kind == "claim" and clocks.is_emergency(case):
        kind = "alert"
    return menus.Menu(ctx.office.choices, kind, possible, short=case.short)


def prompt(ctx: Context, question: Question) -> tuple[str, dict[str, Any]]:
    """Key and values of the full prompt of a question."""
    case = case_of(ctx, question)
    values: dict[str, Any] = describe.case_values(ctx, case) if case else {}
    values |= {"data": question.data, "waiting": 0}
    menu = menu_for(ctx, question)
    values["menu"] = menu.render() if menu else ""
    if question.kind in {QuestionKind.VERIFY, QuestionKind.CLAIM, QuestionKind.MENU} and case is not None:
        values |= describe.staff_values(ctx, case)
        if clocks.is_emergency(case) and question.kind is QuestionKind.CLAIM:
            return "prompt.alert", values
    if question.kind is QuestionKind.WATCH and case is not None:
        return "prompt.alert", values | describe.staff_values(ctx, case)
    if question.kind in {QuestionKind.INFO, QuestionKind.NOTE, QuestionKind.MEDIATION}:
        return f"prompt.{question.kind}_{question.data['what']}", values
    return f"prompt.{question.kind}", values


def announcement(ctx: Context, question: Question) -> dict[str, Any]:
    """Values of the line that says another question waits: number and place, no choices."""
    case = case_of(ctx, question)
    if case is None:
        return {"short": "", "place": "", "category": "", "case_no": ""}
    return describe.case_values(ctx, case) | describe.staff_values(ctx, case)
