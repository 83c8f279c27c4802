"""Several problems in one message: its clauses, gathered by what they are about."""

import re
from dataclasses import dataclass

from handlers.context import Context
from nlp.reading import Reading

_SIGNS = r"[,,。;;!!??、\s]+"
MOST_CLAUSES = 40
"""A text of more clauses is a letter that only a person can take apart."""
MOST = 4
"""As many cases as one message may become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One problem of a message: its own words and what they mean."""

    text: str
    reading: Reading


def parts(ctx: Context, text: str, reading: Reading) -> list[Part]:
    """The problems of this text, one after another; empty where it is one matter (or none can be told apart)."""
    if reading.problems < 2:  # noqa: PLR2004  # fewer than two are not several
        return []
    groups: list[list[str]] = []
    about: list[str] = []
    said = clauses(ctx, text)
    for clause in said if len(said) <= MOST_CLAUSES else ():
        category = _matter(ctx, clause)
        if category is None or category in about:
            _extend(groups, about.index(category) if category else len(groups) - 1, clause)
        elif groups and not about:
            groups[0].append(clause)
            about.append(category)
        else:
            groups.append([clause])
            about.append(category)
    if not 2 <= len(about) <= MOST:  # noqa: PLR2004  # as above
        return []
    return [Part(text=words, reading=ctx.read(words)) for words in map(",".join, groups)]


def _extend(groups: list[list[str]], index: int, clause: str) -> None:
    """Words without a matter of their own belong to what was said before them, or to what follows."""
    if groups:
        groups[index].append(clause)
    else:
        groups.append([clause])


def clauses(ctx: Context, text: str) -> list[str]:
    """The clauses of a text, cut at signs and at words that begin another matter."""
    joins = "|".join(map(re.escape, ctx.office.choices.joins))
    return [clause for clause in re.split(f"{_SIGNS}|{joins}", text) if clause]


def _matter(ctx: Context, clause: str) -> str | None:
    """The category a clause surely is about by itself."""
    reading = ctx.read(clause)
    sure = reading.is_report and reading.confidence >= ctx.office.rules.understanding.part
    return reading.category if sure else None
