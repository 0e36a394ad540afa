"""The catalogue: which services people can report on, as files that people edit.

`categories.toml` and `services/<category>.toml` hold the entries, `parse` reads them without a
database, `load` brings the tables in step with them. How to edit them: docs/catalogue.md.
"""

from pathlib import Path

SHIPPED = Path(__file__).resolve().parent
