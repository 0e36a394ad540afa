"""Charts as geometry: dataclasses in, coordinates and words out; templates/charts/ draws them.

The outer <svg> has no viewBox, so type is never stretched: labels stand at "43.2%" and at pixels from the
top. Lines and areas sit in a nested <svg viewBox="0 0 1000 H" preserveAspectRatio="none">.
"""
