"""Pages for staff, inside Django's admin: what it cannot make by itself from a table."""
