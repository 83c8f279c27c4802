"""What people send besides words: fetched from WeChat, checked, cleaned, kept; recordings written down."""
