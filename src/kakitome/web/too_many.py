"""What is raised for a network that asked too often for what is not there."""


class TooManyMisses(Exception):
    """Answered with 429; `seconds` says when to come again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds
