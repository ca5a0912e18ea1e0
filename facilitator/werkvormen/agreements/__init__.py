"""Agreements: written by the desk while all look on; phones say who pulls and who takes part."""
