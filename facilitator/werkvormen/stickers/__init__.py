"""Stickers: everyone marks the questions that matter most to them."""
