"""What an office may change: settings, rules, categories, words. Imports nothing of ours."""
