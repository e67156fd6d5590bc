"""Install PgQueuer's tables and let the application use them."""

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.engines import OWNER, transaction_of

ID = "2026-11-23T23:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Install the job queue (PgQueuer 1.6)"

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE, DELETE "
    "ON pgqueuer, pgqueuer_log, pgqueuer_statistics, pgqueuer_schedules TO hub_app",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO hub_app",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="jobs", description=DESCRIPTION)

    async def run() -> None:
        # PgQueuer's script holds several statements, which only the simple protocol takes.
        await transaction_of(OWNER).connection.execute(
            QueryBuilderEnvironment().build_install_query(create_schema=False)
        )
        for grant in GRANTS:
            await OWNER.run_ddl(grant)

    manager.add_raw(run)
    return manager
