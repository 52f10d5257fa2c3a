"""One record, opened: its bytes as text, JSON or hexadecimal, and the facts of its batch."""
