"""What a text is about, by its signs: the runs of one to three characters in it, and what the word lists found.

The weights of the signs are learned by `python -m nlp.train`. Everything said is a sum over signs and can be shown so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "weights"
LONGEST_RUN = 3
_DIVIDER = "\n"

Vector = NDArray[np.float32]
Weights = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Head:
    """One question: its possible answers and the weight of every sign for each of them."""

    answers: tuple[str, ...]
    weights: Weights


class Features:
    """The signs that are known, with how much each tells (the rarer, the more)."""

    def __init__(self, signs: Sequence[str], telling: Vector) -> None:
        self.signs, self.telling = signs, telling
        self._places = {sign: place for place, sign in enumerate(signs)}

    def of(self, signs: Iterable[str]) -> tuple[NDArray[np.intp], Vector]:
        """The known ones of `signs` by number and what each of them weighs; all together have the length 1."""
        known = self._places
        places = np.array([known[sign] for sign in signs if sign in known], dtype=np.intp)
        places.sort()  # sums of the same signs in the same order are the same
        values = self.telling[places]
        length = float(np.sqrt(values @ values))
        return places, values / length if length else values


class Model:
    """Learned answers. Reading it from a file is the only I/O; after it everything is pure."""

    def __init__(self, features: Features, heads: Mapping[str, Head]) -> None:
        self.features = features
        self._weights: Weights = np.hstack([head.weights for head in heads.values()])
        ends = list(accumulate(len(head.answers) for head in heads.values()))
        self.heads = {
            name: Head(head.answers, self._weights[:, end - len(head.answers) : end])
            for (name, head), end in zip(heads.items(), ends, strict=True)
        }

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises OSError or ValueError when there is no such file or it is none of ours."""
        with np.load(path, allow_pickle=False) as stored:
            signs = str(stored["signs"]).split(_DIVIDER)
            names = [name.removeprefix("answers_") for name in stored.files if name.startswith("answers_")]
            heads = {
                name: Head(
                    tuple(str(stored[f"answers_{name}"]).split(_DIVIDER)),
                    # one byte each in the file; two in memory, where four would take 3 MB more and tell no more
                    (stored[f"weights_{name}"] * stored[f"scale_{name}"]).astype(np.float16),
                )
                for name in names
            }
            return cls(Features(signs, stored["telling"].astype(np.float32)), heads)

    def save(self, path: Path) -> None:
        """Write the weights in one byte each. The same model makes the same file."""
        stored: dict[str, NDArray[np.generic]] = {
            "signs": np.array(_DIVIDER.join(self.features.signs)),
            "telling": self.features.telling.astype(np.float16),
        }
        for name, head in self.heads.items():
            scale = np.abs(head.weights).max(axis=0) / 127
            stored[f"answers_{name}"] = np.array(_DIVIDER.join(head.answers))
            stored[f"scale_{name}"] = scale.astype(np.float32)
            stored[f"weights_{name}"] = np.round(head.weights / np.where(scale, scale, 1)).astype(np.int8)
        np.savez_compressed(path, **stored)  # type: ignore[arg-type]  # its stub takes the names for its own options

    def answer(self, signs: Iterable[str]) -> dict[str, dict[str, float]]:
        """For every question the share of each answer (0..1, together 1)."""
        places, values = self.features.of(signs)
        scores = values @ self._weights[places].astype(np.float32, copy=False)
        answers: dict[str, dict[str, float]] = {}
        for name, head in self.heads.items():
            own, scores = scores[: len(head.answers)], scores[len(head.answers) :]
            answers[name] = dict(zip(head.answers, softmax(own).tolist(), strict=True))
        return answers

    def telling(self, text: str, question: str, answer: str, count: int) -> tuple[str, ...]:
        """The runs of `text` that speak most for `answer`, the strongest first, without overlap."""
        head = self.heads[question]
        places, values = self.features.of(runs_of(text))
        points = values * head.weights[places, head.answers.index(answer)]
        best: list[str] = []
        for place in np.argsort(-points, kind="stable"):
            run = self.features.signs[places[place]]
            if len(best) < count and points[place] > 0 and len(run) > 1 and not set(run) & set("".join(best)):
                best.append(run)
        return tuple(best)


def runs_of(text: str) -> set[str]:
    """All runs of one to three characters without a space in them."""
    return {
        piece[at : at + size]
        for piece in text.split()
        for size in range(1, LONGEST_RUN + 1)
        for at in range(len(piece) - size + 1)
    }


def softmax(scores: Vector) -> Vector:
    """Shares of 1 from scores of any size."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)


def mixed(first: Mapping[str, float], second: Mapping[str, float], part: float) -> dict[str, float]:
    """`part` of the second's shares with the rest of the first's."""
    codes: Iterable[str] = dict.fromkeys((*first, *second))
    return {code: (1 - part) * first.get(code, 0.0) + part * second.get(code, 0.0) for code in codes}
