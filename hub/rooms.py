"""What the rooms bring to the database and the queue, in the order in which they depend on each other."""

from piccolo.conf.apps import AppConfig

import hub.directory.piccolo_app
import hub.jobs.piccolo_app
import hub.ledger.piccolo_app
import hub.limits.piccolo_app
import hub.unmet.piccolo_app
from hub.directory.jobs import JOBS as DIRECTORY_JOBS
from hub.jobs.registry import AnyJob


def piccolo_apps() -> tuple[AppConfig, ...]:
    """Return the schemas of all rooms."""
    return (
        hub.ledger.piccolo_app.APP_CONFIG,
        hub.jobs.piccolo_app.APP_CONFIG,
        hub.directory.piccolo_app.APP_CONFIG,
        hub.limits.piccolo_app.APP_CONFIG,
        hub.unmet.piccolo_app.APP_CONFIG,
    )


def jobs() -> tuple[AnyJob, ...]:
    """Return every kind of background work."""
    return DIRECTORY_JOBS
