"""Understanding: text in, frozen values out. Pure after start."""
