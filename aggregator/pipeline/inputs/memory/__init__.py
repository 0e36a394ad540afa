"""What the publication keeps in memory from tick to tick, so that it reads only what changed."""
