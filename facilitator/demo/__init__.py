"""A meeting to try out: fictional people on simulated phones."""
