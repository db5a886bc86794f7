"""What the clock does at the desks of credit banks: acts are carried out, sources of deposits are verified again."""

from kakitome.journeys.crediting.bank_clock import banking_of
from kakitome.journeys.crediting.bank_deposits import look_again
from kakitome.journeys.platform import Platform
from kakitome.services.crediting.bank_desk import finish_acts


def turn_bank_desks(platform: Platform) -> None:
    """Do what is due now."""
    finish_acts(banking_of(platform), platform.crediting.desk)
    look_again(platform)
