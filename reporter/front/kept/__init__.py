"""Answers that are kept as bytes and given to everybody who asks for the same, without Django."""
