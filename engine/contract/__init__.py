"""What may cross the thread between engine and window: frozen, plain data."""
