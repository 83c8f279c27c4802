"""Pages opened from the chat, each under an address that cannot be guessed."""
