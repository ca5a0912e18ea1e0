"""What is kept on disk: the log of each meeting, people, sessions, keys."""
