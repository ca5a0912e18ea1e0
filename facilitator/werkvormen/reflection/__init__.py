"""Reflection: participants propose questions that are missing; the desk hangs them as flaps."""
