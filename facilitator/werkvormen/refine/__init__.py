"""Refining in silence: everybody reads all flaps; the desk builds the top-three flap."""
