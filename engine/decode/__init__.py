"""Payload decoders: pure functions for whoever shows a record."""
