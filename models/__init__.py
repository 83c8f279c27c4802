"""What things are, and their rows."""
