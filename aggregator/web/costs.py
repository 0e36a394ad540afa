"""Which requests may cost a hundred times what others do: those for an interval of any length."""

from urllib.parse import parse_qsl

# Of query_parameters.py and zoom.py; without them a day or a week is shown.
STRETCH = {"from", "to"}


def is_expensive(query: str) -> bool:
    """Whether the query string has an interval of the reader's own choice."""
    if "=" not in query:
        return False
    try:
        return any(name in STRETCH for name, _ in parse_qsl(query, max_num_fields=100))
    except ValueError:  # more fields than anybody needs
        return True
