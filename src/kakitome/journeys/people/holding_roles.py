"""Whether somebody acts for others: at an institution, on a committee, in a register of reviewers, for the platform."""

from kakitome.journeys.platform import Platform


def holds_role(platform: Platform, account: str) -> bool:
    """Tell whether an account was given something by an institution, a body or the operator."""
    person = platform.accounts.find(account)
    return bool(
        (person is not None and person.is_operator)
        or platform.organisations.roles_of(account)
        or platform.identity_providers.list_roles(account)
        or platform.bodies.list_seats_of(account)
        or platform.reviewers.list_of(account)
    )
