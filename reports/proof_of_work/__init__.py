"""Proof of work (ALTCHA): asked of networks that send very many reports, and of nobody else."""
