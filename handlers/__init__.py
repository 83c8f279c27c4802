"""One function per thing a person (or a clock) can do."""
