"""Listeners and connections: bytes in, answers out, in order and within limits."""
