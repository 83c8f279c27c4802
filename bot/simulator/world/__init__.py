"""What the simulated WeChat knows: the account, its followers, tokens, media, menus, faults, and a log of it all."""
