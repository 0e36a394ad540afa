"""Links of a mirrored page: what the mirror does not hold is at the site itself."""

import re
from collections.abc import Collection

OF_HOST = re.compile(rb' (action|href)="(/[^"/#?][^"#?]*|/)([^"]*)"')
STATIC = "/static/"


def lead_to_site(body: bytes, *, held: Collection[str], site_url: str) -> bytes:
    """Forms lead to the site, and so do links to paths that are not `held`, or that have a query."""

    def replace(match: re.Match[bytes]) -> bytes:
        name, path, rest = match.groups()
        is_here = path.decode() in held or path.startswith(STATIC.encode())
        if name == b"href" and is_here and not rest.startswith(b"?"):
            return match.group()
        return b' %s="%s%s%s"' % (name, site_url.encode(), path, rest)

    return OF_HOST.sub(replace, body)
