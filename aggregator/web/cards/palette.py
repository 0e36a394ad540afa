"""Colours of the cards; those of static/css/tokens.css."""

COLOURS = {
    "paper": "#fcfbf8", "ink": "#1b1b19", "ink2": "#54534d", "ink3": "#6c6b64", "rule": "#dfdcd4",
    "band": "#dedacd", "problem": "#b92f1b", "problem-mark": "#b92f1b", "problem-area": "#f7ddd6",
    "possible": "#825100", "possible-mark": "#bd7d10", "possible-area": "#f6ead2",
    "subsiding": "#285d8c", "subsiding-mark": "#285d8c", "subsiding-area": "#dbe7f1", "ok": "#2b6b4d",
}  # fmt: skip
