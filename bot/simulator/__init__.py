"""The fake WeChat for tests and the demo: its API, its callbacks to the bot, and the phones people hold.

Nothing here talks to the internet. What it imitates is public documentation of WeChat; where that is silent we guessed,
and the guess is a named setting of `world.world.Habits`. Start reading at `sim.py`.
"""
