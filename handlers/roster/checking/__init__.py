"""Checks a roster sheet by sheet, naming each bad cell."""
