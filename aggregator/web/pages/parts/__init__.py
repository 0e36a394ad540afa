"""Parts of pages that are large enough for a module of their own."""
