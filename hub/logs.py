"""Structured logs that never hold a query, a token or a person: only known keys, only plain values."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SAFE_KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "method",
        "route",
        "status",
        "milliseconds",
        "reference",
        "reason",
        "retry_in",
        "job",
        "id",
        "attempt",
        "count",
        "address",
        "where",
    }
)
"""The only keys a log line may have. What is not listed is dropped, so that a careless call cannot leak."""

LONGEST_VALUE = 200


def _keep_safe(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _plain(value) for key, value in line.items() if key in SAFE_KEYS}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else str(value)[:LONGEST_VALUE]


class _OthersHandler(logging.Handler):
    """Passes on what libraries log: who and how serious, the unfilled template, the class of an error; no arguments."""

    def emit(self, record: logging.LogRecord) -> None:
        template = record.msg if isinstance(record.msg, str) and record.args else type(record.msg).__name__
        reason = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        log = structlog.get_logger(record.name)
        log.log(record.levelno, "library_message", logger=record.name, reason=reason or template)


def configure_logs(level: str) -> None:
    """Send the hub's log lines, as JSON, one a line, to standard error from `level` (debug … error) upwards.

    Libraries' lines are passed on from warning upwards, without their arguments.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _keep_safe,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.root.handlers[:] = [_OthersHandler(level=logging.WARNING)]
    logging.root.setLevel(logging.WARNING)
