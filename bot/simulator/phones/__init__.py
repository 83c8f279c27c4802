"""The phones: what their owners can do."""
