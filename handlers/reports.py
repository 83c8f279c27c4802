"""What WeChat reports later about messages it accepted, and what people let us send them."""

from datetime import timedelta

from sqlmodel import Session, col, select

from handlers import delivery
from handlers.case import clocks
from handlers.context import Context, ident
from models.deadlines import Deadline, DeadlineKind
from models.people import Person
from models.pushes import Push, Subscription

ARRIVED = "success"
FOR_GOOD = -1
SOON = timedelta(seconds=10)


def template_finished(ctx: Context, message_id: str, status: str) -> None:
    """WeChat says whether a template message or notification arrived; one that did not takes the next channel."""
    push = _push(ctx.session, message_id)
    if push is not None:
        delivery.reported(ctx, push, arrived=status == ARRIVED, status=status)
    elif message_id and status != ARRIVED:  # the report was quicker than our own note of the id
        data: dict[str, object] = {"message_id": message_id, "status": status}
        clocks.schedule(ctx, DeadlineKind.REPORT, ctx.now + SOON, data=data)


def look_again(ctx: Context, deadline: Deadline) -> None:
    """The id of the message that did not arrive must be known by now."""
    push = _push(ctx.session, str(deadline.data["message_id"]))
    if push is not None:
        delivery.reported(ctx, push, arrived=False, status=str(deadline.data["status"]))


def subscription_chosen(ctx: Context, person: Person, template_id: str, *, accepted: bool) -> None:
    """The person agreed to one notification of this template, or wants no more of them."""
    row = ctx.session.get(Subscription, (ident(person), template_id))
    if row is None:
        row = Subscription(person_id=ident(person), template_id=template_id)
        ctx.session.add(row)
    if not accepted:
        row.left = 0
    elif row.left != FOR_GOOD:
        row.left += 1


def _push(session: Session, message_id: str) -> Push | None:
    if not message_id:
        return None
    statement = select(Push).where(col(Push.message_id) == message_id).with_for_update()
    return session.exec(statement.order_by(col(Push.id).desc())).first()
