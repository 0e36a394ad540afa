"""How the web server writes reports: many in one statement, and to a spool on its disk without a database."""
