"""What people say and do in the chat, one file per kind of person or thing."""
