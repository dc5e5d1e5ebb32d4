"""Made-up identity numbers of the test series (month + 80), reckoned here so that none is ever written down."""

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def synthetic(day: int, month: int, year: int = 84, serial: int = 0, remainder: int = 0) -> str:
    """The first such number from `serial` on, with check digits as Skatteetaten describes them.

    `remainder` 1 to 3 gives the first check digit that numbers from 2032 may have.
    """
    for number in range(serial, 1000):
        nine = f"{day:02d}{month + 80:02d}{year:02d}{number:03d}"
        first = (remainder - sum(w * int(d) for w, d in zip(FIRST, nine, strict=True))) % 11
        if first == 10:
            continue
        ten = nine + str(first)
        second = -sum(w * int(d) for w, d in zip(SECOND, ten, strict=True)) % 11
        if second != 10:
            return ten + str(second)
    raise AssertionError("no such number")
