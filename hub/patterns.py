r"""Patterns that a whole text must match: in Python, `$` alone lets a line break pass at the end of a text."""

END = r"$(?!\n)"
"""The end of a text and nothing before it; as `$` in every other dialect, that of OpenAPI and JSON Schema included."""
