"""The street every conversation takes place in, on both databases."""

import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode gives test folders no package of their own

from street import Street  # found by the line above


@pytest.fixture
def street(engine: Engine) -> Street:
    """A fresh street on a Monday at ten."""
    return Street(engine)
