"""Hostile inputs for every parser. A target is one parser with its corpus: true inputs, which are mutated.

Each input is drawn from the seed, the target's name and a number alone, so any of them can be made again. It
must be accepted or refused with the parser's own exception; all else is a fault of ours.
"""
