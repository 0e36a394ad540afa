"""What readers notice of clients that are slow, silent or expensive: `python -m tests.overload`."""
