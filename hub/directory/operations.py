"""What is done to the directory: a package imported, the demo network loaded, the index rebuilt."""

import re
from pathlib import Path

from geopy.geocoders.base import Geocoder

import hub
from hub.directory.hsds.cells import Context
from hub.directory.hsds.mapper import Mapper
from hub.directory.hsds.merge import affiliate, merge, place
from hub.directory.hsds.nested import ORGANIZATIONS, NestedPackage
from hub.directory.hsds.package import Package
from hub.directory.hsds.positions import find_positions, settlements_of
from hub.directory.hsds.report import ImportReport, PackageUnreadable, Tally
from hub.directory.hsds.staging import Staging
from hub.directory.hsds.tabular import TabularPackage
from hub.directory.jobs import IndexServices, index_services, rebuild_index
from hub.directory.queries import DEMO_SOURCE
from hub.errors import N_, Conflict, FieldProblem, InvalidInput, Text
from hub.jobs.registry import NoPayload
from hub.principal import SYSTEM, Principal
from hub.work import Work, unit_of_work

DEMO_NETWORK = Path(hub.__file__).parents[1] / "fixtures" / "demo-network"

REBUILD_FROM = 500
"""With so many changed services the index is built anew instead of service by service."""

SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


IS_KNOWN = """
    SELECT EXISTS (SELECT FROM organization WHERE source = $1) OR EXISTS (SELECT FROM service WHERE source = $1)
        OR EXISTS (SELECT FROM location WHERE source = $1) OR EXISTS (SELECT FROM taxonomy_term WHERE source = $1)
"""


class ImportRunning(Conflict):
    """Another import into this directory is under way; nothing of this one was taken."""

    slug = "import-running"
    title = N_("Another import is running")

    def __init__(self) -> None:
        super().__init__(Text(N_("Nothing was imported. Wait until the other import has ended, then start again.")))


class SourceKnown(InvalidInput):
    """The directory already holds a source of this name, and the package would change what it holds."""

    slug = "source-known"
    title = N_("This source is already in the directory")

    def __init__(self) -> None:
        reason = Text(N_("This source was imported before."))
        problem = FieldProblem("source", reason, Text(N_("Say --update to let this package change it.")))
        super().__init__(Text(N_("Nothing was imported.")), (problem,))


async def import_hsds(
    principal: Principal,
    folder: Path,
    *,
    source: str,
    language: str = "en",
    geocoder: Geocoder | None = None,
    update: bool = False,
) -> ImportReport:
    """Take in the HSDS package in `folder` under the name `source`, and say what became of every row.

    `source` tells one origin from another (a-z, 0-9 and -). A package under a name that the directory holds already
    changes it only with `update`; a run that changes nothing writes nothing, and needs no leave. `language` (BCP 47)
    is that of texts that do not name theirs. `geocoder` gives places without coordinates those of their settlement.

    All of it is one unit of work with one ledger entry and one index job; a kill leaves the directory as it was.
    Raises PackageUnreadable when the package or a file cannot be read, InvalidInput for a wrong `source` or that of the
    demo network, SourceKnown, ImportRunning while another import is under way.
    """
    if not SOURCE_NAME.fullmatch(source):
        raise _unusable(Text(N_("A source is named by 1 to 63 of a-z, 0-9 and -.")))
    if source == DEMO_SOURCE:
        raise _unusable(Text(N_("This name is the demo network's own, whose numbers do not work.")))
    return await _import(principal, folder, source, language, geocoder, update=update)


async def _import(
    principal: Principal, folder: Path, source: str, language: str, geocoder: Geocoder | None, *, update: bool
) -> ImportReport:
    package = open_package(folder)
    positions = await find_positions(settlements_of(package, language) if geocoder else (), geocoder)
    tally = Tally()
    async with unit_of_work(principal) as work:
        mapper = Mapper(source, language, tally, now=work.now)
        await work.connection.execute("SET LOCAL statement_timeout = 0")
        if not await work.connection.fetchval("SELECT pg_try_advisory_xact_lock(hashtext('directory.import'))"):
            raise ImportRunning
        may_change = update or not await work.connection.fetchval(IS_KNOWN, source)
        await _stage(work, package, mapper, tally)
        await affiliate(work)
        await place(work, positions)
        report = ImportReport(source=source, files=list(tally.files.values()), problems=tally.problems)
        report.problem_counts = tally.problem_counts()
        report.texts_not_understood = mapper.texts_not_understood
        report.positions_found, report.geocoder_failed = len(positions.found), positions.failed
        services = await merge(work, package.tables, mapper.spared, report)
        report.services_changed = len(services)
        if report.changed and not may_change:
            raise SourceKnown
        if report.changed:
            await work.record("directory.imported", Context(source, language, tally).namespace, _facts(report))
        if len(services) >= REBUILD_FROM:
            await work.enqueue(rebuild_index, NoPayload())
        elif services:
            await work.enqueue(index_services, IndexServices(ids=tuple(services)))
    return report


async def load_demo_network(
    principal: Principal = SYSTEM, *, folder: Path = DEMO_NETWORK, geocoder: Geocoder | None = None
) -> ImportReport:
    """Import the fictional network that the hub is shown with; it alone has this source. Again it changes nothing.

    It lies beside the package in a checkout. Raises PackageUnreadable where the hub was installed without it.
    """
    if not folder.is_dir():  # noqa: ASYNC240 - one look at a local disk
        reason = Text(N_("The demo network is not here: it comes with a checkout of the hub, not with the package."))
        raise PackageUnreadable(folder.name, reason, Text(N_("Run the demo from a checkout.")))
    return await _import(principal, folder, DEMO_SOURCE, "bg", geocoder, update=True)


def open_package(folder: Path) -> Package:
    """Return the package in `folder`, in whichever form it is; raises PackageUnreadable when it is in none."""
    if (folder / ORGANIZATIONS).is_dir():
        return NestedPackage(folder)
    if not folder.is_dir():
        remedy = Text(N_("Name a folder that holds an HSDS package."))
        raise PackageUnreadable(folder.name, Text(N_("There is no such folder.")), remedy)
    tabular = TabularPackage(folder)
    if {"organization", "service"} & tabular.tables:
        return tabular
    reason = Text(N_("There is neither services.csv nor a folder “organizations” in it."))
    raise PackageUnreadable(folder.name, reason, Text(N_("Name a folder that holds an HSDS package.")))


def _unusable(reason: Text) -> InvalidInput:
    problem = FieldProblem("source", reason, Text(N_("Choose a short name, as miami-211.")))
    return InvalidInput(Text(N_("The import has no usable name.")), (problem,))


async def _stage(work: Work, package: Package, mapper: Mapper, tally: Tally) -> None:
    staging = Staging(work)
    await staging.open()
    for raw in package.rows(tally):
        checked = mapper.check(raw)
        if checked is not None:
            await staging.add(checked)
    for checked in mapper.finish():
        await staging.add(checked)
    await staging.close()


def _facts(report: ImportReport) -> dict[str, object]:
    return {
        "source": report.source,
        "landed": sum(one.landed for one in report.files),
        "rejected": report.rejected,
        "removed": sum(report.removed.values()),
        "services_changed": report.services_changed,
    }
