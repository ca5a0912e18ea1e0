"""The room: the one writer of the log, and the state that screens are drawn from."""
