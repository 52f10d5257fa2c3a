"""The brain of the group coordinator: who is in which group, who reads what, and how far."""
