"""The roster: people and places as an office keeps them in a workbook, checked, compared with the database, loaded."""
