"""Phone numbers as programs write them, in E.164.

Everything but digits is dropped; a number with an extension is refused, for the digits of both
together are somebody else's. A leading 0 means the installation's own country, a leading 00 or
what has no 0 names its country itself, unless only the own country makes a number of it.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from omnidesk.errors import Invalid

# The setting `phones.country` names another one.
COUNTRY = "ID"
LEAST_CHARACTERS, MOST_CHARACTERS = 10, 20
# The most digits that E.164 knows; our library takes more of some countries.
MOST_DIGITS = 15
NO_DIGIT = re.compile(r"[^0-9]")
EXTENSION = re.compile(r"[0-9)]\s*[,;]?\s*(?:x|ext\.?|#)\s*[.:=]?\s*[0-9]", re.IGNORECASE)
FIELD = "phone_number"


def country_of(value: object) -> str:
    """The setting as a country of the library; what is none counts as not set."""
    is_known = isinstance(value, str) and value in phonenumbers.SUPPORTED_REGIONS
    return str(value) if is_known else COUNTRY


# Parsing takes 50 µs, and programs write to the same people.
@lru_cache(maxsize=8192)
def normalise(phone_number: str, country: str = COUNTRY) -> str:
    """The number in E.164 with plus. Raises Invalid."""
    if not LEAST_CHARACTERS <= len(phone_number) <= MOST_CHARACTERS:
        raise Invalid("api.phone_invalid", field=FIELD)
    has_extension = EXTENSION.search(phone_number) is not None
    found = None if has_extension else _find(NO_DIGIT.sub("", phone_number), country)
    if found is None:
        raise Invalid("api.phone_invalid", field=FIELD)
    return phonenumbers.format_number(found, PhoneNumberFormat.E164)


def _find(digits: str, country: str) -> PhoneNumber | None:
    if digits.startswith("00"):
        return _parse("+" + digits[2:], None)
    if digits.startswith("0"):
        return _parse(digits, country)
    named = _parse("+" + digits, None)
    if named is not None and phonenumbers.is_valid_number(named):
        return named
    own = _parse(digits, country)
    return own if own is not None and phonenumbers.is_valid_number(own) else named


def _parse(text: str, country: str | None) -> PhoneNumber | None:
    """The number, if its country has numbers of this length: ranges change, lengths hardly do."""
    try:
        found = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    digits = len(str(found.country_code)) + len(phonenumbers.national_significant_number(found))
    return found if digits <= MOST_DIGITS and phonenumbers.is_possible_number(found) else None
