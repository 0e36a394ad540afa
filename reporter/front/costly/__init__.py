"""Requests that may cost a hundred times what others do: a process and a budget of their own."""
