"""Offers: which terms all could live with, what each buys, and what it costs whom."""
