"""Public holidays, by country: the days on which weekly hours may not hold."""

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country (ISO 3166-1 alpha-2) in a year; none for a country that is not known."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def is_public_holiday(country: str, day: date) -> bool:
    """Whether nobody has to work on `day` in `country`."""
    return day in public_holidays(country, day.year)
