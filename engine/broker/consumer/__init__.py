"""The consumer built in: a client of the broker's own, which joins a group and reads."""
