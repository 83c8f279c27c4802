"""Compares a checked roster with what is stored."""
