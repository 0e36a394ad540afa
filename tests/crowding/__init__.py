"""What readers notice of clients that are slow, silent or dear: `python -m tests.crowding`."""
