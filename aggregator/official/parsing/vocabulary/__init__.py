"""How vendors word the course of an incident, one module a language."""
