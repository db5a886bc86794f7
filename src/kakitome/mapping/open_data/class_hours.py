"""Hours of class in words, for vocabularies that have one member for every kind of time."""

from kakitome.learning.workload import ClassHours
from kakitome.mapping.bilingual import label, plain_number
from kakitome.values.localized_text import LocalizedText


def class_hours_in_words(hours: ClassHours) -> LocalizedText:
    """Say how many hours of class there are, and how long one lasts where that is stated."""
    value = plain_number(hours.value)
    if hours.minutes is None:
        return label(f"授業時間数 {value}時間", f"{value} class hours")
    return label(
        f"授業時間数 {value}時間（1時間は{hours.minutes}分）", f"{value} class hours of {hours.minutes} minutes"
    )
