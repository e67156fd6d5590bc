"""What may go wrong with the embedded database, each with what the person who runs the hub can do about it."""

from typing import ClassVar

from hub.errors import N_, FieldProblem, HubError, Text, Unavailable

DATA_DIRECTORY_SETTING = "HUB_DATA_DIR"
"""The setting that every remedy here is about."""

USE_ANOTHER_SERVER = N_("Set HUB_DATABASE_URL to the address of a PostgreSQL server of your own.")


def _problem(reason: Text, remedy: Text) -> tuple[FieldProblem, ...]:
    return (FieldProblem(field=DATA_DIRECTORY_SETTING, reason=reason, remedy=remedy),)


class DataDirectoryUnusable(HubError):
    """The data directory cannot hold, or no longer holds, the database: nothing in it was changed."""

    slug: ClassVar[str] = "data-directory-unusable"
    exit_code: ClassVar[int] = 2
    title: ClassVar[str] = N_("The data directory cannot be used")

    def __init__(self, reason: Text, remedy: Text) -> None:
        super().__init__(
            Text(N_("The data directory cannot be used for the embedded database.")), _problem(reason, remedy)
        )


class DataDirectoryTooNew(DataDirectoryUnusable):
    """The database was last run by a later major version of PostgreSQL than this hub brings.

    `found` and `ours` are major versions, such as 19 and 18.
    """

    slug = "data-directory-too-new"

    def __init__(self, found: int, ours: int) -> None:
        super().__init__(
            Text(
                N_("Its database was written by PostgreSQL {found}; this hub brings PostgreSQL {ours}."),
                {"found": found, "ours": ours},
            ),
            Text(N_("Install the version of the hub that was used here before, or a later one.")),
        )
        self.found = found
        self.ours = ours


class DataDirectoryTooOld(DataDirectoryUnusable):
    """The database was last run by an earlier major version of PostgreSQL, whose files this one cannot read.

    `found` and `ours` are major versions, such as 17 and 18.
    """

    slug = "data-directory-too-old"

    def __init__(self, found: int, ours: int) -> None:
        super().__init__(
            Text(
                N_("Its database was written by PostgreSQL {found}; this hub brings PostgreSQL {ours}."),
                {"found": found, "ours": ours},
            ),
            Text(
                N_("Make a backup with the hub that was used here before, and restore it into an empty data directory.")
            ),
        )
        self.found = found
        self.ours = ours


class ServerAccountMissing(HubError):
    """There is no account of the operating system that the server could run under, and none could be made."""

    slug: ClassVar[str] = "server-account-missing"
    exit_code: ClassVar[int] = 2
    title: ClassVar[str] = N_("There is no account for the embedded database")

    def __init__(self, reason: Text, remedy: Text) -> None:
        super().__init__(
            Text(N_("PostgreSQL refuses to run as root, and needs an account with a name.")), _problem(reason, remedy)
        )


class EmbeddedServerBusy(Unavailable):
    """Another hub has been starting or stopping the server for `seconds`, which is longer than anyone should wait."""

    slug = "embedded-server-busy"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            Text(
                N_("Another hub has been starting or stopping this database for {seconds} seconds."),
                {"seconds": round(seconds)},
            ),
            _problem(
                Text(N_("It holds the lock of the data directory.")),
                Text(N_("Wait for it, or end it, and start the hub again.")),
            ),
        )
        self.seconds = seconds


class EmbeddedServerDidNotStart(Unavailable):
    """The server could not be made, started or reached.

    `log` is what its programs said last, at most a dozen lines; the server is configured never to write the contents
    of a statement or a row there (`embedded_configuration`).
    """

    slug = "embedded-server-did-not-start"

    def __init__(self, reason: Text, remedy: Text, log: tuple[str, ...] = ()) -> None:
        lines = "".join(f"\n  {line}" for line in log)
        detail = Text(N_("The embedded database did not start."))
        if log:
            detail = Text(N_("The embedded database did not start. The last lines it wrote:{log}"), {"log": lines})
        super().__init__(detail, _problem(reason, remedy))
        self.log = log


class EmbeddedServerDidNotStop(Unavailable):
    """The server was told to stop and is still there; `pid` is its process."""

    slug = "embedded-server-did-not-stop"

    def __init__(self, pid: int) -> None:
        super().__init__(
            Text(N_("The embedded database did not stop.")),
            _problem(
                Text(N_("Process {pid} is still running."), {"pid": pid}),
                Text(N_("Look at what keeps it busy; the next start of the hub takes it over.")),
            ),
        )
        self.pid = pid
