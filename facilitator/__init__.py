"""Runs the meeting "Samenwerken in de wijk": clock, screens, stickers."""
