"""Snapshots of the past for the publication: read when something changed, and else seldom.

Most of the past never changes again. One statement a tick tells whether anything did (changes.py).
"""
