"""A whole year of the sample street, played through the real handlers with a stepped clock; the same each time."""
