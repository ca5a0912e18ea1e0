"""Welcome: who is in the room, what we are here for, how we treat each other, the questions."""
