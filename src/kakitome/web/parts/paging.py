"""Long lists a page at a time: the address says from which entry on one looks."""

from django.http import HttpRequest


def first_asked(request: HttpRequest, name: str) -> int:
    """Return from which entry on a page shows a list; what is no number begins at the beginning."""
    number = request.GET.get(name, "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0


def first_after(first: int, *, count: int, on_a_page: int) -> int:
    """Return where the next page begins; 0 when this is the last."""
    return first + on_a_page if first + on_a_page < count else 0
