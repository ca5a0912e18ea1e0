"""The rules of a meeting: no Flask, no database, no clock and no randomness of their own."""
