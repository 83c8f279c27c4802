"""`python -m bot corrections`: the corrections an administrator kept, as lines that nlp.train and nlp.evaluate take."""

from pathlib import Path

from sqlmodel import Session

from config.settings import Settings
from models import db
from models.corrections import to_learn
from nlp.privacy import mask_names_and_plates, mask_numbers


def run(settings: Settings, out: Path) -> int:
    """Write `category|text` lines to `out`, masked; how many. Raises DatabaseError, and OSError where it cannot write.

    Of the same words only the last correction counts.
    """
    engine = db.make_engine(settings.database, read_only=True)
    try:
        for fault in db.faults(engine):
            raise db.DatabaseError(fault)
        with Session(engine) as session:
            lines = {_one_line(row.words): row.after for row in to_learn(session)}
    finally:
        engine.dispose()
    out.write_text("".join(f"{code}|{words}\n" for words, code in lines.items()), encoding="utf-8")
    return len(lines)


def _one_line(words: str) -> str:
    return mask_names_and_plates(mask_numbers(" ".join(words.split())))
