"""Follow-up: when the group meets again, and who takes a turn."""
