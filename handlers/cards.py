"""What stands on the card a member of staff gets in WeCom: what and where, number and time; the words go beside it."""

from collections.abc import Mapping

from handlers import templates
from handlers.context import Context
from handlers.wording import shortened
from models.pushes import Push

LONGEST = 80
"""Characters of what is said on the card; all of it stands behind it."""
DANGER = 0
"""The rank of what cannot wait."""
TITLE, PLACE, SENDER, WORDS = "title", "place", "sender", "words"
"""Names of the card's own parts; every other name is the heading of a line."""


def parts(ctx: Context, push: Push) -> Mapping[str, str]:
    """The card's parts as words, and its lines by their headings; what a push without a case lacks is left out."""
    values = templates.case_values(ctx, push)
    title = ctx.say("card.title", category=values.get("category", ""), danger=push.rank == DANGER)
    asks = push.question_id is not None  # the card announces; the numbers are for the chat
    said = shortened(str(values.get("text", "")) if asks else push.text, LONGEST)
    found = {
        TITLE: title,
        PLACE: str(values.get("place", "")),
        SENDER: ctx.office.rules.place.subdistrict,
        WORDS: ctx.say("card.words", text=said, asks=asks),
    }
    for name in ("case_no", "due"):
        if values.get(name):
            found[ctx.say(f"card.{name}")] = templates.as_field(ctx, values[name])
    return found
