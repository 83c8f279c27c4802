"""The outside world: WeChat, HTTP, the clock, Redis, the command line."""
