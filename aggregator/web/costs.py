"""Which requests may cost a hundred times what others do: those for a stretch of time of any length."""

from urllib.parse import parse_qsl

STRETCH = {"from", "to"}  # of web/asked.py and web/zoom.py; without them a day or a week is shown


def is_expensive(query: str) -> bool:
    """Whether the query string asks for a stretch of time of the reader's own choice."""
    if "=" not in query:
        return False
    try:
        return any(name in STRETCH for name, _ in parse_qsl(query, max_num_fields=100))
    except ValueError:  # more fields than anybody needs
        return True
