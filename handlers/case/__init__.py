"""The machinery of a case: its life, clocks, chain of people, questions and what others are told."""
