"""Rules and the learned model together: what a text is, what it is about, whether anybody is in danger; how sure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.danger import Danger
from nlp.findings import Findings
from nlp.model import FOLDER, Model, mixed
from nlp.reading import Intent

CATEGORY, INTENT, DANGER = "category", "intent", "danger"
"""The questions the model answers."""
NO_DANGER = "none"
SHORT, LONG = "short.npz", "long.npz"
_LISTS_IN_LETTERS = 0.65
"""How much the word lists count beside the model in a letter; the model for messages has learned when to trust them."""
_ALARM = 0.3
"""How sure the model must be to raise an alarm on its own."""
_OVERHEARD = 0.2
"""How much surer the model must be than that it is a report, where the rules take it for one: nothing may be lost."""
_REASONS = 3


@dataclass(frozen=True, slots=True)
class Opinion:
    """What we think in the end. `categories`: all of them with their shares (0..1, together 1), falling."""

    categories: tuple[tuple[str, float], ...]
    intent: Intent
    danger: Danger | None


class Judge:
    """Forms opinions. Construction reads the weights; after it everything is pure."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises OSError or ValueError when the weights cannot be read."""
        self._short, self._long = Model.load(folder / SHORT), Model.load(folder / LONG)

    def opinion(self, found: Findings) -> Opinion:
        """What to make of what was found."""
        model = self._long if found.letter else self._short
        learned = model.answer(found.signs())
        part = _LISTS_IN_LETTERS if found.letter and found.ranking.shares else 0.0
        shares = mixed(learned[CATEGORY], dict(found.ranking.shares), part) if part else learned[CATEGORY]
        whole = sum(shares.values())
        ranked = sorted(shares.items(), key=lambda said: (-said[1], said[0]))
        wish = _wish(found, learned.get(INTENT, {}))
        danger = found.danger if found.letter or wish is not Intent.REPORT else _danger(found, learned[DANGER])
        return Opinion(
            categories=tuple([(code, round(share / whole, 4)) for code, share in ranked]),
            intent=wish,
            danger=danger,
        )

    def reasons(self, found: Findings, category: str) -> tuple[str, ...]:
        """The pieces of the text that speak most for `category`."""
        model = self._long if found.letter else self._short
        return model.telling(found.scan.text, CATEGORY, category, _REASONS)


@cache
def shipped_judge(folder: Path = FOLDER) -> Judge:
    """The judge with the weights of `folder`, read once for all readers."""
    return Judge(folder)


def _danger(found: Findings, learned: Mapping[str, float]) -> Danger | None:
    if found.danger or 1.0 - learned[NO_DANGER] < _ALARM:
        return found.danger
    kinds = {kind: share for kind, share in learned.items() if kind != NO_DANGER}
    return Danger(max(kinds, key=lambda kind: kinds[kind]), ())


def _wish(found: Findings, learned: Mapping[str, float]) -> Intent:
    """The model's intent where the rules leave room: danger is a report, a bare place just that, a letter as listed."""
    if found.intent in {Intent.CRISIS, Intent.LOC_ONLY} or found.letter or found.danger:
        return found.intent
    said = {**learned, found.intent: learned[found.intent] + (_OVERHEARD if found.intent is Intent.REPORT else 0.0)}
    return Intent(max(said, key=lambda name: said[name]))
