"""Learn the weights of nlp.model: for each question a linear model, fitted by stochastic steps in a fixed order."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.model import Features, Head, Model, Vector, softmax

_SEED = 7
_ROUNDS = 12
_STEP = 0.5
_FIRST_SQUARES = 0.1
"""Keeps the first steps of a weight small; each later step is the smaller, the more the weight has moved."""
_SEEN = 2
"""A sign that fewer examples hold teaches nothing that would hold for others."""
_SCALES = tuple(size / 20 for size in range(10, 61))
_LEAST = 1e-6
_BALANCE = 0.5
"""0: every example counts alike; 1: every answer counts alike, however few its examples."""


@dataclass(frozen=True, slots=True)
class Example:
    """The signs of a text, the answers right for each question, and how much it counts."""

    signs: frozenset[str]
    answers: Mapping[str, tuple[str, ...]]
    weight: float = 1.0


def learn(examples: Sequence[Example], questions: Iterable[str], most_signs: int) -> Model:
    """A model of at most `most_signs` signs. The same examples in the same order give the same model."""
    features = _features(examples, most_signs)
    found = [features.of(example.signs) for example in examples]
    return Model(features, {question: _head(question, examples, found, len(features.signs)) for question in questions})


def best_scale(model: Model, question: str, unseen: Sequence[Example]) -> float:
    """How to sharpen `model` so that it is as sure as it turns out right on examples it has not learned from."""
    return min(_SCALES, key=lambda scale: _surprise(model, question, unseen, scale))


def sharpened(model: Model, question: str, scale: float) -> Model:
    """`model` with its answers to one question surer (scale above 1) or less sure, their order unchanged."""
    head = model.heads[question]
    return Model(model.features, {**model.heads, question: Head(head.answers, head.weights * np.float32(scale))})


def _surprise(model: Model, question: str, examples: Sequence[Example], scale: float) -> float:
    tried = sharpened(model, question, scale)
    asked = [example for example in examples if question in example.answers]
    shares = [(tried.answer(example.signs)[question], example.answers[question]) for example in asked]
    return -sum(float(np.log(max(_LEAST, sum(said.get(code, 0.0) for code in right)))) for said, right in shares)


def _features(examples: Sequence[Example], most_signs: int) -> Features:
    counts = Counter(run for example in examples for run in example.signs)
    common = sorted(((sign, n) for sign, n in counts.items() if n >= _SEEN), key=lambda pair: (-pair[1], pair[0]))
    kept = common[:most_signs]
    telling = np.array([np.log(len(examples) / n) + 1 for _, n in kept], dtype=np.float32)
    return Features([sign for sign, _ in kept], telling)


def _head(
    question: str, examples: Sequence[Example], found: Sequence[tuple[NDArray[np.intp], Vector]], count: int
) -> Head:
    own = [number for number, example in enumerate(examples) if question in example.answers]
    counts = Counter(answer for number in own for answer in examples[number].answers[question][:1])
    answers = tuple(sorted(counts))
    balance = {answer: (len(own) / (len(answers) * n)) ** _BALANCE for answer, n in counts.items()}
    weights = np.zeros((count, len(answers)))
    squares = np.full((count, 1), _FIRST_SQUARES)
    order = np.random.default_rng(_SEED)
    for _ in range(_ROUNDS):
        for number in order.permutation(own):
            right = [answer for answer in examples[number].answers[question] if answer in counts]
            wanted = np.array([(answer in right) / len(right) for answer in answers])
            places, values = found[number]
            wrong = softmax(values @ weights[places]) - wanted
            wrong *= examples[number].weight * balance[right[0]]
            squares[places] += np.square(values)[:, None] * (wrong @ wrong)
            weights[places] -= _STEP * (values[:, None] * wrong) / np.sqrt(squares[places])
    return Head(answers, weights.astype(np.float32))
