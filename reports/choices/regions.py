"""Countries and states by their ISO 3166 codes."""

from functools import cache, lru_cache

import pycountry

# Countries whose states are as large as other countries. Elsewhere a region could point to few people.
SUBDIVIDED = frozenset({"AU", "BR", "CA", "IN", "MX", "US"})


@cache
def name_of(code: str) -> str:
    """'US-CA' -> 'California, US', 'CA-BC' -> 'British Columbia, Canada', '' -> 'Unknown place'."""
    if not code:
        return "Unknown place"
    country_code, _, rest = code.partition("-")
    country = pycountry.countries.get(alpha_2=country_code)
    if country is None:
        return code
    name = str(getattr(country, "common_name", country.name))
    if not rest:
        return name
    subdivision = pycountry.subdivisions.get(code=code)
    # Only "US" is known to everybody as a code; "CA" would be read as California, and "IN" as Indiana.
    return f"{subdivision.name}, {'US' if country_code == 'US' else name}" if subdivision else code


@lru_cache(maxsize=4096)  # bounded, because its arguments are what people send
def is_region(code: str) -> bool:
    """Is this an ISO 3166-1 alpha-2 or 3166-2 code, in capitals?"""
    # pycountry may find a code by another spelling, so what it found is compared.
    if "-" in code:
        subdivision = pycountry.subdivisions.get(code=code)
        return subdivision is not None and subdivision.code == code
    return code in countries()


@cache
def countries() -> tuple[str, ...]:
    """All ISO 3166-1 alpha-2 codes."""
    return tuple(sorted(country.alpha_2 for country in pycountry.countries))


@cache
def subdivisions(country: str) -> tuple[str, ...]:
    """The ISO 3166-2 codes of a country; none for an unknown one."""
    return tuple(sorted(s.code for s in pycountry.subdivisions.get(country_code=country) or ()))
