"""Logs: known keys and plain values, and nothing a library was told."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from hub.logs import configure_logs

CANARY = "canary-5e1f"


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Leave the root logger as other tests expect it."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = handlers, level
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_log_line_when_given_unknown_keys_drops_them(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    structlog.get_logger("hub.web").info("request", status=200, query=CANARY, person=CANARY, token=CANARY)
    (line,) = lines(capsys)
    assert line["status"] == 200
    assert CANARY not in json.dumps(line)


def test_library_message_is_passed_on_without_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    logging.getLogger("some.library").warning("searched for %s", CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("some.library").exception("failed on %s", CANARY)
    logging.getLogger("some.library").error(f"inline {CANARY}")
    found = lines(capsys)
    assert [line["reason"] for line in found] == ["searched for %s", "ValueError", "str"]
    assert CANARY not in json.dumps(found)


def test_log_level_when_set_silences_what_is_below(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("error")
    structlog.get_logger().info("request")
    assert lines(capsys) == []
