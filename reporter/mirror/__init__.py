"""A copy of the published pages and API answers as plain files, for a web server that knows nothing of us."""
