"""The rows of the workflow's table, by what part of a case's life they belong to. Pure."""
