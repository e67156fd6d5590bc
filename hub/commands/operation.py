"""Commands that run and keep an installation: serve, worker, migrate, jobs, plugins."""

import asyncio

import click
from rich.table import Table

from hub.commands.context import command, console, json_option, print_json, settings_or_exit
from hub.jobs.queue import dead_letters, queue_counts, rerun
from hub.plugin.manager import installed_plugins, load_plugins
from hub.runtime import open_hub, run_migrations
from hub.serve import serve as serve_hub
from hub.serve import work
from hub.signals import END_SIGNALS


@click.command()
@click.option("--host", help="Address to listen on, over HUB_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, over HUB_PORT; 0 chooses a free one.")
@command
async def serve(host: str | None, port: int | None) -> None:
    """Serve the hub until interrupted."""
    settings = settings_or_exit(quiet=False, host=host, port=port)
    async with open_hub(settings, unmigrated=True) as hub:
        await serve_hub(hub, lambda address: console.print(f"The hub answers at {address}", soft_wrap=True))


@click.command()
@command
async def worker() -> None:
    """Run background work until interrupted (beside `hub serve` when HUB_JOBS is outside)."""
    settings = settings_or_exit(quiet=False)
    stop = asyncio.Event()
    for number in END_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_hub(settings) as hub:
        await work(hub, stop, lambda: console.print("The worker waits for jobs"))


@click.command()
@json_option
@command
async def migrate(as_json: bool) -> None:
    """Bring the database up to date, all rooms in one transaction."""
    ran = await run_migrations(settings_or_exit())
    if as_json:
        print_json({"migrations": ran})
        return
    for one in ran:
        console.print(one, markup=False)
    console.print(f"{len(ran)} migrations run" if ran else "The database is up to date")


@click.group()
def jobs() -> None:
    """Look at background work, and re-run what failed."""


@jobs.command("list")
@json_option
@command
async def list_jobs(as_json: bool) -> None:
    """Show what waits, what runs, and the dead letters."""
    async with open_hub(settings_or_exit(), existing=True):
        counts, letters = await queue_counts(), await dead_letters()
    if as_json:
        print_json({"queue": counts, "dead_letters": letters})
        return
    table = Table("job", "status", "count")
    for count in counts:
        table.add_row(count.name, count.status, str(count.count))
    console.print(table if counts else "No job waits, runs or has failed")
    for letter in letters:
        failed = letter.failed_at.isoformat(timespec="seconds")
        console.print(f"{letter.id}: {letter.name} failed {letter.attempts + 1} times, last {failed} ({letter.reason})")


@jobs.command("retry")
@click.argument("number", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="Re-run every dead letter.")
@json_option
@command
async def retry_jobs(number: int | None, every: bool, as_json: bool) -> None:
    """Put dead letter NUMBER, or all of them, back into the queue."""
    if (number is None) == (not every):
        raise click.UsageError("Name a job's number, or say --all.")
    async with open_hub(settings_or_exit(), existing=True):
        count = await rerun(number)
    print_json({"requeued": count}) if as_json else console.print(f"{count} jobs put back into the queue")


@click.group()
def plugins() -> None:
    """Look at the installed plugins."""


@plugins.command("list")
@json_option
@command
async def list_plugins(as_json: bool) -> None:
    """Show every installed plugin, its distribution and version, and whether HUB_PLUGINS lets it load."""
    found = installed_plugins(load_plugins(settings_or_exit().plugins).names)
    if as_json:
        print_json(found)
        return
    table = Table("plugin", "distribution", "version", "loaded")
    for one in found:
        table.add_row(one.name, one.distribution, one.version, "yes" if one.loaded else "no")
    console.print(table)
