"""What others may read: an estate's page for everybody, Open311 for everybody, the case export for those with a key."""
