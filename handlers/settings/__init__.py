"""The settings an office changes in the console: what can be set, how it is filled in, how a change is kept."""
