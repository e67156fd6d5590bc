"""Limits are counted exactly only while the database answers in time: tests wait longer for it than people do."""

import pytest

import hub.limits.limiter
import hub.limits.operations


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have requests wait for a slow machine; a test of a database that does not answer takes that back."""
    monkeypatch.setattr(hub.limits.limiter, "PATIENCE", 60.0)
    monkeypatch.setattr(hub.limits.operations, "GIVEN_UP", 60.0)
