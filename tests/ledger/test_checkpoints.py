"""Checkpoints: what the owner of the database does to the chain, and what anybody does to the file, is found."""

import asyncio
import random
import stat
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hub.checkpointing import CheckpointsContradict, keep_checkpoints, write_checkpoint
from hub.ledger.chain import Entry
from hub.ledger.checkpoint_file import (
    CheckpointsNotHere,
    CheckpointsUnusable,
    LedgerKeyUnusable,
    checkpoint_file,
    open_ledger_key,
    read_checkpoint_lines,
)
from hub.ledger.checkpoints import (
    NOTHING_BEFORE,
    RECORDED,
    Checkpoint,
    CheckpointFaultKind,
    digest_of,
    public_half,
    read_lines,
    signed_line,
)
from hub.ledger.queries import LedgerReport, latest_entries, verify_ledger
from hub.settings import Settings
from kit.database import Database
from kit.ledger import acts, as_superuser, forge_chain

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings of a hub whose data directory is this test's."""
    return Settings(data_dir=tmp_path)


async def verified(own: Settings) -> LedgerReport:
    key = public_half(open_ledger_key(own.data_dir))
    return await verify_ledger(checkpoint_file(own), keys=[key])


async def kinds_found(own: Settings) -> set[CheckpointFaultKind]:
    report = await verified(own)
    assert report.checkpoints is not None
    assert report.intact == (report.faults == 0 and not report.checkpoints.first_faults)
    return {fault.kind for fault in report.checkpoints.first_faults}


async def checkpointed(own: Settings, *counts: int) -> list[Checkpoint]:
    """Record so many acts before each of some checkpoints."""
    made = []
    for count in counts:
        await acts(count)
        checkpoint = await write_checkpoint(own)
        assert checkpoint is not None
        made.append(checkpoint)
    return made


def as_they_were(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


async def test_ledger_with_checkpoints_when_untouched_is_intact_and_says_how_far_they_go(
    database: Database, own: Settings
) -> None:
    first, second = await checkpointed(own, 3, 2)
    await acts(4)
    report = await verified(own)
    assert report.intact
    assert report.checkpoints is not None
    assert (report.entries, report.checkpoints.count, report.checkpoints.entries_after) == (11, 2, 4)
    assert report.checkpoints.last is not None
    assert (report.checkpoints.last.number, report.checkpoints.last.height) == (second.number, second.height)
    assert (first.number, first.height, second.number, second.height) == (1, 3, 2, 6)


async def test_checkpoint_when_nothing_was_done_since_the_last_is_not_written(
    database: Database, own: Settings
) -> None:
    assert await write_checkpoint(own) is None
    await checkpointed(own, 1)
    assert await write_checkpoint(own) is None
    assert len(read_checkpoint_lines(checkpoint_file(own))) == 1


async def test_checkpoint_is_remembered_by_the_ledger_without_saying_anything_else(
    database: Database, own: Settings
) -> None:
    await checkpointed(own, 1)
    [record] = await latest_entries(1)
    [line] = read_checkpoint_lines(checkpoint_file(own))
    assert (record.act, record.subject, record.actor) == (RECORDED, None, "system")
    assert msgspec.json.decode(record.facts) == {"number": 1, "line": digest_of(line)}
    assert set(msgspec.json.decode(line)) == {"number", "height", "head", "at", "key", "previous", "signature"}


async def test_checkpoints_and_their_key_are_for_the_hubs_account_alone(database: Database, own: Settings) -> None:
    await checkpointed(own, 1)
    file = checkpoint_file(own)
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE((own.data_dir / "ledger.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_checkpoints_that_many_processes_write_at_once_follow_each_other(
    database: Database, own: Settings
) -> None:
    async def busy() -> None:
        for _ in range(4):
            await acts(2)
            await write_checkpoint(own)

    await asyncio.gather(*(busy() for _ in range(4)))
    assert await kinds_found(own) == set()


async def test_ledger_when_its_owner_cuts_off_what_was_signed_is_found(database: Database, own: Settings) -> None:
    await checkpointed(own, 3, 3)
    await forge_chain(database, lambda entries: entries[:5])
    assert (await verified(own)).faults == 0, "the chain alone does not tell"
    assert await kinds_found(own) == {CheckpointFaultKind.LEDGER_SHORTER}


async def test_ledger_when_its_owner_rewrites_what_was_signed_is_found(database: Database, own: Settings) -> None:
    await checkpointed(own, 3, 3)

    def rewritten(entries: list[Entry]) -> list[Entry]:
        entries[1] = msgspec.structs.replace(entries[1], facts='{"number": 99}')
        return entries

    await forge_chain(database, rewritten)
    assert (await verified(own)).faults == 0, "the chain alone does not tell"
    assert CheckpointFaultKind.LEDGER_DIFFERS in await kinds_found(own)


async def test_ledger_when_all_of_it_is_gone_is_found(database: Database, own: Settings) -> None:
    await checkpointed(own, 3)
    await forge_chain(database, lambda _: [])
    assert await kinds_found(own) == {CheckpointFaultKind.LEDGER_SHORTER}


async def test_ledger_when_the_newest_entries_are_cut_off_is_not_found_and_the_report_counts_them_before(
    database: Database, own: Settings
) -> None:
    await checkpointed(own, 3)
    await acts(2)
    before = await verified(own)
    await forge_chain(database, lambda entries: entries[:-2])
    after = await verified(own)
    assert after.intact
    assert before.checkpoints is not None
    assert before.checkpoints.entries_after == 2


@pytest.mark.parametrize("seed", range(8))
async def test_ledger_when_tampered_with_at_random_is_found_unless_only_unsigned_entries_were(
    database: Database, own: Settings, seed: int
) -> None:
    chance = random.Random(seed)
    made = await checkpointed(own, *(chance.randint(1, 4) for _ in range(chance.randint(1, 3))))
    await acts(chance.randint(0, 4))
    entries = (await verified(own)).entries
    place = chance.randint(0, entries - 1)

    def tampered(chain: list[Entry]) -> list[Entry]:
        match chance.choice(["cut", "drop", "edit", "insert", "swap"]):
            case "cut":
                return chain[:place]
            case "drop":
                return chain[:place] + chain[place + 1 :]
            case "edit":
                edited = msgspec.structs.replace(chain[place], facts='{"edited": true}')
                return [*chain[:place], edited, *chain[place + 1 :]]
            case "insert":
                return [*chain[:place], msgspec.structs.replace(chain[0], act="test.inserted"), *chain[place:]]
            case _:
                return [*chain[:place], *reversed(chain[place : place + 2]), *chain[place + 2 :]]

    unchanged = await latest_entries(1000)
    await forge_chain(database, tampered)
    if await latest_entries(1000) == unchanged:  # swapping the last entry with nothing
        return
    report = await verified(own)
    assert report.checkpoints is not None
    signed = place < made[-1].height
    lost_record = CheckpointFaultKind.MISSING
    assert {fault.kind for fault in report.checkpoints.first_faults} - {lost_record} if signed else report.faults == 0
    assert report.intact != signed


async def test_file_when_its_last_checkpoints_are_removed_is_missed_by_the_ledger(
    database: Database, own: Settings
) -> None:
    await checkpointed(own, 1, 1, 1)
    file = checkpoint_file(own)
    file.write_bytes(as_they_were(read_checkpoint_lines(file)[:1]))
    report = await verified(own)
    assert report.checkpoints is not None
    missing = CheckpointFaultKind.MISSING
    assert [(fault.number, fault.kind) for fault in report.checkpoints.first_faults] == [(2, missing), (3, missing)]


async def test_file_when_it_is_gone_is_missed_by_the_ledger(database: Database, own: Settings) -> None:
    await checkpointed(own, 1)
    checkpoint_file(own).unlink()
    assert await kinds_found(own) == {CheckpointFaultKind.MISSING}


async def test_copy_of_the_file_may_lack_the_newest_and_still_finds_what_it_signed(
    database: Database, own: Settings, tmp_path: Path
) -> None:
    await checkpointed(own, 2)
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(checkpoint_file(own).read_bytes())
    [newest] = await checkpointed(own, 2)
    assert (await verify_ledger(copy, keys=[newest.key], is_copy=True)).intact
    await forge_chain(database, lambda entries: entries[:1])
    assert not (await verify_ledger(copy, keys=[newest.key], is_copy=True)).intact


async def test_checkpoint_on_a_ledger_that_was_cut_short_is_refused(database: Database, own: Settings) -> None:
    await checkpointed(own, 3)
    await forge_chain(database, lambda entries: entries[:1])
    await acts(9)
    before = checkpoint_file(own).read_bytes()
    with pytest.raises(CheckpointsContradict):
        await write_checkpoint(own)
    assert checkpoint_file(own).read_bytes() == before


async def test_checkpoint_when_the_key_is_lost_is_refused_and_no_other_key_is_made(
    database: Database, own: Settings
) -> None:
    await checkpointed(own, 1)
    await acts(1)
    (own.data_dir / "ledger.key").unlink()
    with pytest.raises(CheckpointsContradict):
        await write_checkpoint(own)
    assert not (own.data_dir / "ledger.key").exists()


async def test_file_that_was_set_aside_in_its_folder_lets_a_new_one_begin_and_is_named(
    database: Database, own: Settings
) -> None:
    await checkpointed(own, 2)
    file = checkpoint_file(own)
    file.rename(file.with_name("checkpoints-2026.jsonl"))
    (own.data_dir / "ledger.key").unlink()
    await checkpointed(own, 1)
    report = await verified(own)
    assert report.intact
    assert report.checkpoints is not None
    assert report.checkpoints.set_aside == ("checkpoints-2026.jsonl",)


async def test_file_whose_last_line_a_power_cut_left_unfinished_goes_on_after_the_whole_lines(
    database: Database, own: Settings
) -> None:
    await checkpointed(own, 1)
    file = checkpoint_file(own)
    with file.open("ab") as opened:
        opened.write(b'{"number":2,"height":')
    assert await kinds_found(own) == set()
    await checkpointed(own, 1)
    assert await kinds_found(own) == set()
    assert len(read_checkpoint_lines(file)) == 2


async def test_checkpoint_where_the_chosen_folder_is_not_mounted_is_refused_and_makes_none(
    database: Database, tmp_path: Path
) -> None:
    away = Settings(data_dir=tmp_path, checkpoints=tmp_path / "stick" / "hub")
    await acts(1)
    with pytest.raises(CheckpointsNotHere):
        await write_checkpoint(away)
    assert not (tmp_path / "stick").exists()


async def test_checkpoint_in_a_chosen_folder_stands_there(database: Database, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    away = Settings(data_dir=tmp_path, checkpoints=tmp_path / "stick")
    await checkpointed(away, 1)
    assert len(read_checkpoint_lines(tmp_path / "stick" / "checkpoints.jsonl")) == 1


async def test_checkpoint_where_a_folder_stands_in_place_of_the_file_is_told(database: Database, own: Settings) -> None:
    checkpoint_file(own).mkdir(parents=True)
    await acts(1)
    with pytest.raises(CheckpointsUnusable):
        await write_checkpoint(own)


@pytest.mark.parametrize("spoil", ["short", "open to others", "link"])
async def test_checkpoint_with_a_key_that_is_none_or_not_private_is_refused(
    database: Database, own: Settings, spoil: str
) -> None:
    key = own.data_dir / "ledger.key"
    open_ledger_key(own.data_dir)
    match spoil:
        case "short":
            key.write_bytes(b"short")
        case "open to others":
            key.chmod(0o644)
        case _:
            key.rename(own.data_dir / "elsewhere")
            key.symlink_to(own.data_dir / "elsewhere")
    await acts(1)
    with pytest.raises(LedgerKeyUnusable):
        await write_checkpoint(own)


async def test_keeping_checkpoints_writes_one_at_the_start_and_one_at_the_end(
    database: Database, own: Settings
) -> None:
    await acts(1)
    stop = asyncio.Event()
    keeping = asyncio.create_task(keep_checkpoints(own, stop))
    while not read_checkpoint_lines(checkpoint_file(own)):
        await asyncio.sleep(0.01)
    await acts(1)
    stop.set()
    await keeping
    reading = read_lines(read_checkpoint_lines(checkpoint_file(own)), [public_half(open_ledger_key(own.data_dir))])
    assert [one.checkpoint.height for one in reading.signed] == [1, 3]


async def test_keeping_checkpoints_where_the_database_was_tampered_with_goes_on_and_signs_nothing(
    database: Database, own: Settings
) -> None:
    await checkpointed(own, 2)
    await as_superuser(database, "DELETE FROM ledger_entry WHERE seq = 2")
    stop = asyncio.Event()
    stop.set()
    await keep_checkpoints(own, stop)
    assert len(read_checkpoint_lines(checkpoint_file(own))) == 1


def chain_of(count: int, key: Ed25519PrivateKey = KEY) -> list[bytes]:
    lines: list[bytes] = []
    for number in range(1, count + 1):
        stated = Checkpoint(
            number=number,
            height=number * 10,
            head=digest_of(str(number).encode()),
            at=datetime(2026, 1, 1, number, tzinfo=UTC),
            key=public_half(key),
            previous=digest_of(lines[-1]) if lines else NOTHING_BEFORE,
        )
        lines.append(signed_line(stated, key))
    return lines


CHAIN = chain_of(6)
TRUSTED = [public_half(KEY)]


def faults_of(lines: list[bytes]) -> list[tuple[int, CheckpointFaultKind]]:
    return [(fault.number, fault.kind) for fault in read_lines(lines, TRUSTED).faults]


def test_lines_as_they_were_written_have_no_fault() -> None:
    assert faults_of(CHAIN) == []


def test_line_that_is_missing_is_one_fault_at_the_line_after_it() -> None:
    assert faults_of(CHAIN[:2] + CHAIN[3:]) == [(3, CheckpointFaultKind.OUT_OF_PLACE)]


def test_line_that_was_made_with_another_key_is_of_an_unknown_key() -> None:
    assert (3, CheckpointFaultKind.UNKNOWN_KEY) in faults_of([*CHAIN[:2], chain_of(3, OTHER_KEY)[2], *CHAIN[3:]])


def test_line_that_names_the_hubs_key_and_is_signed_with_another_is_forged() -> None:
    stated = msgspec.json.decode(CHAIN[2], type=Checkpoint)
    assert (3, CheckpointFaultKind.FORGED) in faults_of([*CHAIN[:2], signed_line(stated, OTHER_KEY), *CHAIN[3:]])


@given(place=st.integers(0, len(CHAIN) - 1), offset=st.integers(0, 10_000), value=st.integers(0, 255))
def test_line_of_which_any_byte_was_changed_is_found(place: int, offset: int, value: int) -> None:
    line = bytearray(CHAIN[place])
    offset %= len(line)
    if line[offset] == value:
        value ^= 1
    line[offset] = value
    assert faults_of([*CHAIN[:place], bytes(line), *CHAIN[place + 1 :]])[0][0] == place + 1


@given(lines=st.lists(st.sampled_from(CHAIN), max_size=10))
def test_lines_in_any_order_but_theirs_are_found(lines: list[bytes]) -> None:
    assert bool(faults_of(lines)) == (lines != CHAIN[: len(lines)])


@given(junk=st.binary(max_size=200), place=st.integers(0, len(CHAIN)))
def test_line_of_anything_is_found_and_never_stops_the_reading(junk: bytes, place: int) -> None:
    assert faults_of([*CHAIN[:place], junk, *CHAIN[place:]])
