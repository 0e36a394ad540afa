"""Every read of the derived tables. Answers are frozen dataclasses: nothing is fetched while rendering."""
