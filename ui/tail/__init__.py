"""Records on the screen: raw batches kept in a ring, opened and painted only where seen."""
