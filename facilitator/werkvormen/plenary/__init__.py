"""Plenary: what stood out, which tips people use themselves, and what the top three lacks."""
