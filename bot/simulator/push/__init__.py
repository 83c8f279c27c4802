"""WeChat's deliveries to the bot: what is sent, how often, and what the answers mean."""
