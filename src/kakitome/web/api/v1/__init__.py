"""The REST API, version 1: verify without a key; define, award and withdraw with an institution's key.

`docs/reference/api.md` describes it for people, `/api/v1/openapi.json` for programs. Journeys do the work; here are
shapes, keys, and answers. Only this package knows Pydantic.
"""
