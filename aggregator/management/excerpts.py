"""The beginning of an answer for a bug report: short, on one line, with nothing personal in it.

Walls against bots show the reader's address, and pages hold tokens in addresses and fields. What may be any
of these is masked, rather too much than too little.
"""

import re

from aggregator.official.parsing import fields

LONGEST = 300  # characters that are shown
# More than is shown is masked, so that a secret cut at the end is still recognised as one.
LOOKED_AT = 3000
MASK = "…"
IPV4 = r"(?:\d{1,3}\.){3}\d{1,3}"
NAMES = "token|secret|session|passw|cookie|csrf|nonce|api[_-]?key|auth"
SECRETS = (
    (r"\?[^\s\"'<>\\]{1,2000}", f"?{MASK}"),  # queries of addresses
    (r"//[^\s/\"'@<>]{1,200}@", f"//{MASK}@"),  # users in addresses
    (r"[\w.+%-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", f"{MASK}@{MASK}"),
    (rf"(?<![\w:])(?:[0-9A-Fa-f]{{0,4}}:){{3,7}}(?:{IPV4}|[0-9A-Fa-f]{{0,4}})(?![\w:])", MASK),  # IPv6
    (r"(?<![\w:])[0-9A-Fa-f]{1,4}::[0-9A-Fa-f]{0,4}(?![\w:])", MASK),
    (rf"(?<![\d.]){IPV4}(?![\d.]*\d)", MASK),
    (
        rf"(?i)\b([\w-]{{0,20}}(?:{NAMES})[\w-]{{0,20}}[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?)[^\s\"'&,;}}<]{{1,500}}",
        rf"\g<1>{MASK}",
    ),
    (r"(?<![\w-])[A-Za-z0-9_+/=-]{32,}", MASK),  # keys and digests
    (r"\b(?=[0-9a-f]{0,20}\d)[0-9a-fA-F]{16,}\b", MASK),  # numbers of requests
)


def shorten_body(*, body: bytes) -> str:
    """At most LONGEST characters of an answer's beginning; '' of an empty one."""
    text = fields.clean_line(body[: 4 * LOOKED_AT].decode(errors="replace"), longest=LOOKED_AT)
    for secret, mask in SECRETS:
        text = re.sub(secret, mask, text)
    return fields.clean_line(text, longest=LONGEST)
