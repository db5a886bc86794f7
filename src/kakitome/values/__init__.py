"""Values that both halves of the house speak: texts in two languages, numbers, dates.

Frozen, validated, without any knowledge of education or of documents.
"""
