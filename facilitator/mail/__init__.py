"""Outgoing mail: the message, the server it goes through, and the queue."""
