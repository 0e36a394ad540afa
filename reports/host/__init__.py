"""What a process has of its host: files that it replaces, and threads beside its requests."""
