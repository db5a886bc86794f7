"""The mailed link of somebody who was asked for an endorsement."""
