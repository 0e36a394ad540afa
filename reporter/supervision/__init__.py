"""Keeps the site's programs and engines at work: what ends or hangs is started again."""
