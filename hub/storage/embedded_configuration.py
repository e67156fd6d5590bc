"""The server's settings and who may enter, written anew from here at every start, so that drift is mended."""

import os
import tempfile
from pathlib import Path

from hub.storage.embedded_account import ServerAccount
from hub.storage.embedded_home import Home
from hub.storage.embedded_roles import DatabaseRole

SETTINGS = """\
# Written by the hub at every start; a change made here is lost.

# Nothing listens on a network; the folder of the socket is closed to other accounts as well.
listen_addresses = ''
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = 50
allow_alter_system = off

# What was committed stays, through a power cut and a kill.
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
max_wal_senders = 0
max_logical_replication_workers = 0
checkpoint_timeout = 5min
max_wal_size = 2GB

# A laptop that does other things too.
shared_buffers = 512MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
huge_pages = off
io_method = sync
max_parallel_workers_per_gather = 0
jit = off

# The log tells of the server, never of a statement or a row: the text of an error repeats what it was given, so
# errors of a statement are not written at all.
log_destination = 'stderr'
logging_collector = off
log_line_prefix = '%m [%p] '
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = 'none'
log_duration = off
log_min_duration_statement = -1
log_min_duration_sample = -1
log_transaction_sample_rate = 0
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_connections = off
log_disconnections = off
log_checkpoints = off
log_lock_waits = off
log_temp_files = -1
log_autovacuum_min_duration = -1
log_timezone = 'UTC'

timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'
"""
"""postgresql.conf. What is not said here keeps PostgreSQL's default; `{socket_dir}` is the folder of the socket."""

ADMISSION = """\
# Written by the hub at every start; a change made here is lost.
# Only over the socket, and only for the accounts of the operating system that pg_ident.conf names.
local all {roles} peer map=hub
"""
"""pg_hba.conf: no address of a network, no password, no replication; what is not let in here is refused."""

LOG_LIMIT = 1_000_000
"""Bytes; a longer log is set aside as server.log.1 when the server is started."""


def write_configuration(home: Home, account: ServerAccount, socket_dir: Path) -> bool:
    """Write all files that the server reads; tell whether any of them was not yet so."""
    folder = home.configuration
    folder.mkdir(mode=0o700, exist_ok=True)
    account.let_through(folder)
    identities = "".join(f'hub "{account.hub_name}" {role}\n' for role in DatabaseRole)
    texts = {
        "postgresql.conf": SETTINGS.format(socket_dir=socket_dir),
        "pg_hba.conf": ADMISSION.format(roles=",".join(DatabaseRole)),
        "pg_ident.conf": f"# Written by the hub at every start; a change made here is lost.\n{identities}",
    }
    changed = [_written(folder / name, text, account) for name, text in texts.items()]
    return any(changed)


def command_line(home: Home, postgres: str) -> list[str]:
    """Return the command that runs the server on this cluster with these files and no other."""
    settings = {
        "config_file": home.configuration / "postgresql.conf",
        "hba_file": home.configuration / "pg_hba.conf",
        "ident_file": home.configuration / "pg_ident.conf",
    }
    return [postgres, "-D", str(home.cluster), *(word for k, v in settings.items() for word in ("-c", f"{k}={v}"))]


def set_long_log_aside(log: Path) -> None:
    """Keep one earlier log when this one has grown past LOG_LIMIT."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


def _written(path: Path, text: str, account: ServerAccount) -> bool:
    """Replace the file in one step when it differs in text or mode."""
    if path.is_file() and path.read_text(encoding="utf-8") == text and path.stat().st_mode & 0o777 == account.file_mode:
        return False
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        os.fchown(descriptor, -1, account.gid if account.separate else -1)
        os.fchmod(descriptor, account.file_mode)
        file.flush()
        os.fsync(descriptor)
    Path(name).replace(path)
    return True
