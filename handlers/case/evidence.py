"""What must be seen on the spot is shown by a photo from whoever handled it."""

from handlers.context import Context, ident
from models import media
from models.cases import Case

IMAGE = "image"


def missing(ctx: Context, case: Case) -> bool:
    """Whether the category asks for a photo and nobody but the reporter has sent one."""
    category = ctx.office.categories[case.category]
    if not category.evidence:
        return False
    found = media.of_case(ctx.session, ident(case))
    return not any(row.kind == IMAGE and row.person_id != case.reporter_id for row in found)
