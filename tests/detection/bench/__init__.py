"""The public suite of the detector: `make bench-detect`, or `python -m tests.detection.bench`."""
