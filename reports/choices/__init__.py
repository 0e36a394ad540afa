"""What a report can name: services of the catalogue with their parts, countries and states."""
