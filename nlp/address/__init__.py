"""Read building, unit, floor and room out of a text whose estate names are blanked out."""
