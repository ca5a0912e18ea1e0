"""Duos: people who do not know each other look for solutions together."""
