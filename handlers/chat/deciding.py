"""What to do with a report as sure, or unsure, as it is: whatever costs least on average by the office's cost table."""

from enum import StrEnum

from config.rules import Rules, UnderstandingRules
from nlp.reading import Reading


class Decision(StrEnum):
    """What is done about the matter of a report."""

    SURE = "sure"
    """It goes to whoever handles the likeliest category."""
    NEAR = "near"
    """The two likeliest are offered."""
    UNCLEAR = "unclear"
    """The reporter is asked to say it once more."""
    DESK = "desk"
    """A person at the dispatch desk reads it."""


def decide(costs: UnderstandingRules, reading: Reading, length: int) -> Decision:
    """The cheapest of the four for a text of `length` characters; where two cost the same, the one named first.

    Whoever wrote a letter has said all there is to say: instead of being asked again, it is read by a person.
    """
    best = min(reading.confidence, 1.0)
    second = min(reading.alternatives[0][1], 1.0 - best) if reading.alternatives else 0.0
    prices = {Decision.SURE: (1.0 - best) * costs.wrong}
    if second > 0:
        prices[Decision.NEAR] = costs.ask + (1.0 - best - second) * costs.desk
    prices[Decision.UNCLEAR] = costs.ask + (1.0 - costs.clears) * costs.desk
    prices[Decision.DESK] = costs.desk
    cheapest = min(prices, key=lambda decision: prices[decision])
    return Decision.DESK if cheapest is Decision.UNCLEAR and length >= costs.letter else cheapest


def is_sure(rules: Rules, reading: Reading) -> bool:
    """Whether these words, being all there will be, say clearly enough what they report."""
    return reading.is_report and decide(rules.understanding, reading, 0) is Decision.SURE
