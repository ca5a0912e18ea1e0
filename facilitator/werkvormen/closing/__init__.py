"""Closing: what we agreed and take home, thanks, and one question on the way out."""
