"""What a page shows: one frozen dataclass each, complete before the template begins."""
