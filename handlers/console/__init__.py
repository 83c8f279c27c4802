"""What is done in the console: signing in, looking, acting; the same steps as in the chat."""
