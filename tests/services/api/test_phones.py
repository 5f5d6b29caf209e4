"""Numbers as programs write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.errors import Invalid
from omnidesk.services.api.phones import country_of, normalise


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("(021) 555-1234", "+62215551234"),
        ("6281234567890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("006281234567890", "+6281234567890"),
        ("14155552671", "+14155552671"),
        # Nowhere else a number, so the country was left out.
        ("8123456789", "+628123456789"),
    ],
)
def test_a_number_is_kept_in_e164(written: str, number: str) -> None:
    assert normalise(written) == number


def test_a_leading_zero_means_the_own_country() -> None:
    assert normalise("0412 345 678", "AU") == "+61412345678"


@pytest.mark.parametrize(
    "written",
    [
        "081234567",
        "+62 812 3456 7890 1234",
        "not-a-number",
        "٠٨١٢٣٤٥٦٧٨٩٠",
        "0000000000",
        "1234567890",
        "9" * 20,
        "+628123456789012345",  # 18 digits
        "081234567890x5",
        "0812345678 ext. 90",
        "(021) 5551234 #12",
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise(written)
    assert refused.value.field == "phone_number"


@given(st.text(min_size=8, max_size=22))
def test_anything_is_a_number_or_refused(written: str) -> None:
    try:
        number = normalise(written)
    except Invalid:
        return
    assert number.startswith("+")
    assert normalise(number) == number


@pytest.mark.parametrize(
    ("stored", "country"), [("AU", "AU"), (None, "ID"), ("XX", "ID"), (["AU"], "ID")]
)
def test_a_country_that_is_none_counts_as_not_set(stored: object, country: str) -> None:
    assert country_of(stored) == country
