"""What is done to the directory: a package imported, the demo network loaded, the index rebuilt."""

from pathlib import Path

import asyncpg
import msgspec
from geopy.geocoders.base import Geocoder

import hub
from hub.directory.hsds.importing import SERVICES_NAMED, Import, Order, Progress
from hub.directory.hsds.kinds import LANGUAGE_TAG
from hub.directory.hsds.opening import open_package
from hub.directory.hsds.origin import SOURCE_NAME
from hub.directory.hsds.package import Package
from hub.directory.hsds.positions import find_positions, settlements_of
from hub.directory.hsds.rejects import RejectsFile
from hub.directory.hsds.report import ImportReport, Outcome, PackageUnreadable, SourceKnown, Tally
from hub.directory.jobs import IndexServices, index_services, rebuild_index
from hub.directory.queries import DEMO_SOURCE
from hub.errors import N_, Conflict, FieldProblem, InvalidInput, Text
from hub.jobs.registry import NoPayload
from hub.principal import SYSTEM, Principal
from hub.storage.vault import Vault
from hub.work import Work, unit_of_work

DEMO_NETWORK = Path(hub.__file__).parents[1] / "fixtures" / "demo-network"

THE_DEMOS_OWN = Text(N_("This name is the demo network's own, whose numbers do not work."))
NO_LANGUAGE = FieldProblem("language", Text(N_("It is no language tag (BCP 47).")), Text(N_("Write it as bg or en.")))


class ImportRunning(Conflict):
    """Another import into this directory is under way; nothing of this one was taken."""

    slug = "import-running"
    title = N_("Another import is running")

    def __init__(self) -> None:
        super().__init__(Text(N_("Nothing was imported. Wait until the other import has ended, then start again.")))


class ImportContradicts(InvalidInput):
    """What was read breaks a rule of the database that no check of a row caught; nothing was taken."""

    slug = "import-contradicts"
    title = N_("The package contradicts itself")

    def __init__(self, table: str | None, rule: str | None) -> None:
        reason = Text(N_("Rows of it break the rule {rule}."), {"rule": rule or "?"})
        problem = FieldProblem(table or "?", reason, Text(N_("Look for rows that say different things of one.")))
        super().__init__(Text(N_("Nothing was imported.")), (problem,))


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """How an import is to be done."""

    update: bool = False
    """Whether the package may change what an earlier one brought under its name."""
    dry_run: bool = False
    """Do everything, write nothing, and say what would be."""
    strict: bool = False
    """All rows or none."""
    rejects: RejectsFile | None = None
    """Where rejected rows and cells left out are written down."""
    progress: Progress | None = None


async def import_hsds(
    principal: Principal,
    path: Path,
    *,
    source: str | None,
    language: str | None = None,
    encoding: str | None = None,
    geocoder: Geocoder | None = None,
    vault: Vault | None = None,
    update: bool = False,
    dry_run: bool = False,
    strict: bool = False,
    rejects: RejectsFile | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Take in the HSDS package at `path` under the name `source`, and say what became of every row.

    `source` tells one origin from another (a-z, 0-9 and -). A package under a name that the directory holds already
    changes it only with `update`; a run that changes nothing writes nothing, and needs no leave, unless the package
    holds restricted rows: they, and what says the same, are compared with what is sealed only with leave. Without a
    `source` a package that a hub exported is restored: its rows keep their ids and the sources that they had there.
    `language` (BCP 47) is that of texts that do not name theirs: what the package says, else English. `encoding` is
    that of CSV files that are not in UTF-8. `geocoder` gives places without coordinates those of their settlement.
    `vault` seals restricted rows; without it they are rejected. `dry_run` does everything and writes nothing; `strict`
    writes nothing when a row was rejected: `outcome` of the report says so. `rejects` is where rejected rows and cells
    left out are written down; `progress` is told how far the reading is.

    All of it is one unit of work with one ledger entry and one index job; a kill leaves the directory as it was.
    Raises PackageUnreadable when the package or a file cannot be read, InvalidInput for a wrong `source` or that of the
    demo network, SourceKnown, IdTaken, TierWidened, ConfidentialPlaceShown, ImportContradicts, RejectsUnwritable,
    ImportRunning while another import is under way.
    """
    package = open_package(path, encoding=encoding)
    if source is None and package.mark is None:
        raise _unusable(Text(N_("It comes from no hub, and nobody says from where.")))
    if source is not None and not SOURCE_NAME.fullmatch(source):
        raise _unusable(Text(N_("A source is named by 1 to 63 of a-z, 0-9 and -.")))
    if source == DEMO_SOURCE:
        raise _unusable(THE_DEMOS_OWN)
    language = language or (package.mark.language if package.mark else "en")
    if not LANGUAGE_TAG.fullmatch(language):
        raise InvalidInput(Text(N_("Nothing was imported.")), (NO_LANGUAGE,))
    asked = Asked(update=update, dry_run=dry_run, strict=strict, rejects=rejects, progress=progress)
    return await _import(principal, package, source, language, geocoder, vault, asked)


async def _import(
    principal: Principal,
    package: Package,
    source: str | None,
    language: str,
    geocoder: Geocoder | None,
    vault: Vault | None,
    asked: Asked,
) -> ImportReport:
    settlements = settlements_of(package, language) if geocoder and source else ()
    package.files.taken = 0
    order = Order(
        source=source,
        language=language,
        vault=vault,
        positions=await find_positions(settlements, geocoder),
        update=asked.update,
        relative_times=source == DEMO_SOURCE,
        progress=asked.progress,
    )
    rejects = asked.rejects
    try:
        async with unit_of_work(principal, "directory_import") as work:
            report = await _taken_in(work, package, order, asked)
            if rejects is not None:
                rejects.close()  # before the commit: no row lands while what is said of others is lost
    except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as fault:
        if rejects is not None:
            rejects.discard()
        raise ImportContradicts(fault.table_name, fault.constraint_name) from None
    except BaseException:
        if rejects is not None:
            rejects.discard()
        raise
    if rejects is not None:
        report.rejects_file = str(rejects.path) if rejects.lines else None
    return report


async def _taken_in(work: Work, package: Package, order: Order, asked: Asked) -> ImportReport:
    await work.connection.execute("SET LOCAL statement_timeout = 0")
    if not await work.connection.fetchval("SELECT pg_try_advisory_xact_lock(hashtext('directory.import'))"):
        raise ImportRunning
    if asked.dry_run or asked.strict:
        await work.connection.execute("SAVEPOINT before_import")
    running = Import(work, package, order, Tally(asked.rejects))
    report = await running.run()
    if DEMO_SOURCE in report.source.split(",") and order.source is None:
        raise _unusable(THE_DEMOS_OWN)
    if asked.dry_run or (asked.strict and report.rejected):
        report.outcome = Outcome.TRIED if asked.dry_run else Outcome.REFUSED
        await work.connection.execute("ROLLBACK TO SAVEPOINT before_import")
        return report
    if report.changed and running.sources_known and not asked.update:
        raise SourceKnown
    if report.changed:
        await work.record("directory.imported", running.namespace, _facts(report))
    if len(running.services) >= SERVICES_NAMED:
        await work.enqueue(rebuild_index, NoPayload())
    elif running.services:
        await work.enqueue(index_services, IndexServices(ids=tuple(running.services)))
    return report


async def load_demo_network(
    principal: Principal = SYSTEM,
    *,
    folder: Path = DEMO_NETWORK,
    geocoder: Geocoder | None = None,
    vault: Vault | None = None,
) -> ImportReport:
    """Import the fictional network that the hub is shown with; it alone has this source.

    Its times may be relative to the hour of the import ("now-PT2H"): again within that hour it changes nothing, later
    it brings those times up to date. It lies beside the package in a checkout. Raises
    PackageUnreadable where the hub was installed without it.
    """
    if not folder.is_dir():  # noqa: ASYNC240 - one look at a local disk
        reason = Text(N_("The demo network is not here: it comes with a checkout of the hub, not with the package."))
        raise PackageUnreadable(folder.name, reason, Text(N_("Run the demo from a checkout.")))
    return await _import(principal, open_package(folder), DEMO_SOURCE, "bg", geocoder, vault, Asked(update=True))


def _unusable(reason: Text) -> InvalidInput:
    problem = FieldProblem("source", reason, Text(N_("Choose a short name, as miami-211.")))
    return InvalidInput(Text(N_("The import has no usable name.")), (problem,))


def _facts(report: ImportReport) -> dict[str, object]:
    return {
        "source": report.source,
        "landed": sum(one.landed for one in report.files),
        "rejected": report.rejected,
        "removed": sum(report.removed.values()),
        "services_changed": report.services_changed,
    }
