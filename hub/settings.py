"""One frozen struct of everything that can be set, read from HUB_* variables and hub.toml."""

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, get_type_hints
from urllib.parse import urlsplit

import msgspec
import platformdirs
from msgspec import Meta

from hub.emergency import EmergencyNumber, EmergencyNumberWrong, read_emergency_numbers
from hub.errors import N_, FieldProblem, InvalidInput, Text
from hub.patterns import END

PREFIX = "HUB_"
URLS = ("database_url", "database_owner_url")
SECRETS = frozenset({*URLS, "meilisearch_url", "meilisearch_key"})
"""Settings whose value is shown to nobody."""
POSTGRES_SCHEMES = frozenset({"postgresql", "postgres"})
MOST_REQUESTS = 1_000_000


class SettingsInvalid(InvalidInput):
    """The hub does not start: a setting was read that it cannot take."""

    slug = "settings-invalid"
    title = N_("A setting is wrong")

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(Text(N_("The hub does not start until its settings are right.")), problems)


def _setting(description: str, allowed: str, **limits: Any) -> Meta:
    return Meta(description=description, extra={"allowed": allowed}, **limits)


Port = Annotated[
    int, _setting("TCP port of the web server; 0 lets the system choose one.", "0 to 65535", ge=0, le=65535)
]
PostgresUrl = Annotated[
    str | None,
    _setting(
        "Database server to use instead of the embedded one, as the application role hub_app (PostgreSQL 15 or later).",
        "postgresql://hub_app:…@host:port/database",
    ),
]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an installation decided. Immutable; made once by `read_settings` and handed to whoever needs it."""

    data_dir: Annotated[
        Path,
        _setting(
            "Folder for everything the hub keeps on this machine: database, index, keys.", "a folder the hub may write"
        ),
    ] = msgspec.field(default_factory=lambda: platformdirs.user_data_path("nrm-hub"))
    checkpoints: Annotated[
        Path | None,
        _setting(
            "Folder for the ledger's signed checkpoints, best on another disk or machine, which must be there; "
            "checkpoints under HUB_DATA_DIR when not set.",
            "a folder the hub may write",
        ),
    ] = None
    checkpoint_minutes: Annotated[
        int, _setting("Minutes from one checkpoint of the ledger to the next.", "1 to 1440", ge=1, le=1440)
    ] = 15
    database_url: PostgresUrl = None
    database_owner_url: Annotated[
        str | None,
        _setting(
            "The same database as its owner, for `hub migrate` alone; goes with HUB_DATABASE_URL.",
            "postgresql://hub_owner:…@host:port/database",
        ),
    ] = None
    database_pool: Annotated[int, _setting("Most database connections of one process.", "2 to 100", ge=2, le=100)] = 10
    meilisearch_url: Annotated[
        str | None,
        _setting(
            "Search server to use beside the index under HUB_DATA_DIR (Meilisearch 1.16 or later); without one, that "
            "index alone is searched.",
            "an http:// or https:// address",
        ),
    ] = None
    meilisearch_key: Annotated[
        Annotated[str, Meta(pattern="^[!-~]{1,1000}" + END)] | None,
        _setting(
            "Key of the search server that may search, write, and read settings, tasks and figures of the indexes "
            "`hub-public*`; goes with HUB_MEILISEARCH_URL.",
            "printable characters without spaces",
        ),
    ] = None
    search_reserve: Annotated[
        bool,
        _setting(
            "Whether the index under HUB_DATA_DIR answers while the search server does not; only where all background "
            "work is done on this machine, as elsewhere that index falls behind.",
            "true or false",
        ),
    ] = True
    host: Annotated[str, _setting("Address the web server listens on.", "a host name or address", min_length=1)] = (
        "127.0.0.1"
    )
    port: Port = 8000
    metrics_port: Annotated[
        Annotated[int, Meta(ge=0, le=65535)] | None,
        _setting(
            "TCP port of 127.0.0.1, for this machine alone, where Prometheus reads /metrics; none when not set.",
            "0 to 65535; 0 lets the system choose one",
        ),
    ] = None
    allowed_hosts: Annotated[
        tuple[str, ...],
        _setting(
            "Host names people reach the hub by, besides HUB_HOST and this machine's own; others are refused.",
            "host names separated by commas; *.example.org for all below one",
        ),
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        _setting(
            "Proxies whose X-Forwarded-For is believed when requests are counted; without any, nobody's is.",
            "addresses and networks separated by commas, such as 127.0.0.1, 10.0.0.0/8",
        ),
    ] = ()
    api_requests: Annotated[
        int,
        _setting(
            "Requests to the API that one client may make in a minute; 0 for any number.",
            "0 to 1000000",
            ge=0,
            le=MOST_REQUESTS,
        ),
    ] = 120
    page_requests: Annotated[
        int,
        _setting(
            "Pages and parts of pages that one client, or an office behind one address, may ask for in a minute; "
            "0 for any number.",
            "0 to 1000000",
            ge=0,
            le=MOST_REQUESTS,
        ),
    ] = 3000
    hand_out_requests: Annotated[
        int,
        _setting(
            "PDFs to hand out that one client, or an office behind one address, may have made in a minute; "
            "0 for any number.",
            "0 to 1000000",
            ge=0,
            le=MOST_REQUESTS,
        ),
    ] = 60
    https: Annotated[
        bool,
        _setting("Whether people reach the hub over HTTPS; cookies are then Secure and HSTS is sent.", "true or false"),
    ] = False
    language: Annotated[
        Literal["bg", "en"],
        _setting("Language shown to someone who has chosen none and asks for none the hub has.", "bg or en"),
    ] = "bg"
    exit_url: Annotated[
        str,
        _setting(
            "Where “Exit this page” leads: a site that says nothing of why somebody was here.", "an https:// address"
        ),
    ] = "https://www.wikipedia.org/"
    emergency_numbers: Annotated[
        tuple[EmergencyNumber, ...],
        _setting(
            "The numbers to call in danger: the first stands on top of every page, all of them wherever nothing was "
            "found or something went wrong. After a number, what it is called: `NUMBER; bg=…; en=…`.",
            "1 to 6 numbers separated by commas (in hub.toml a list), each of digits, spaces and + with its labels",
        ),
    ] = (EmergencyNumber("112"),)
    plugins: Annotated[
        tuple[str, ...],
        _setting("Names of the plugins that load, of those installed; others do not.", "names separated by commas"),
    ] = ("gazetteer",)
    jobs: Annotated[
        Literal["auto", "inside", "outside"],
        _setting(
            "Where background work runs: inside `hub serve` or outside in `hub worker`; auto: inside when embedded.",
            "auto, inside or outside",
        ),
    ] = "auto"
    query_minutes: Annotated[
        int, _setting("How long the link to a results page works, in minutes.", "1 to 1440", ge=1, le=1440)
    ] = 60
    gazetteer_countries: Annotated[
        tuple[str, ...],
        _setting("Countries whose places the offline gazetteer knows.", "ISO 3166-1 alpha-2 codes separated by commas"),
    ] = ("BG",)
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], _setting("How much is logged.", "debug, info, warning or error")
    ] = "info"

    FOLDERS: ClassVar[frozenset[str]] = frozenset({"data_dir", "checkpoints"})
    LISTS: ClassVar[frozenset[str]] = frozenset(
        {"allowed_hosts", "emergency_numbers", "plugins", "gazetteer_countries", "trusted_proxies"}
    )

    @property
    def embedded(self) -> bool:
        """Whether the hub keeps a database server of its own under `data_dir`."""
        return self.database_url is None

    @property
    def jobs_inside(self) -> bool:
        """Whether `hub serve` runs the background work itself."""
        return self.jobs == "inside" or (self.jobs == "auto" and self.embedded)


def read_settings(environment: Mapping[str, str] = os.environ, file: Path | None = None) -> Settings:
    """Read settings from `file` (default: HUB_CONFIG, else hub.toml in the working directory), then HUB_* over it.

    Raises SettingsInvalid with one problem for each value that cannot be taken: the setting, what was read, what is
    allowed. A name that no setting has is a problem too, so that a misspelt one cannot be ignored in silence.
    """
    path = file or Path(environment.get("HUB_CONFIG", "hub.toml"))
    named = file is not None or "HUB_CONFIG" in environment
    raw: dict[str, object] = {**_from_file(path, must_exist=named), **_from_environment(environment)}
    known = get_type_hints(Settings, include_extras=True)
    problems: list[FieldProblem] = []
    values: dict[str, Any] = {}
    for name, read in raw.items():
        if name not in Settings.__struct_fields__:
            problems.append(_unknown(name))
            continue
        try:
            values[name] = msgspec.convert(_split(name, read), known[name], strict=False)
        except EmergencyNumberWrong as wrong:
            problems.append(_refused(name, read, wrong.reason))
        except (msgspec.ValidationError, ValueError):
            problems.append(_refused(name, read))
    problems += [_refused(name, values[name]) for name in _contradictions(values)]
    if problems:
        raise SettingsInvalid(tuple(problems))
    settings = Settings(**values)
    folders = {name: getattr(settings, name) for name in Settings.FOLDERS}
    whole = {name: folder.expanduser().absolute() for name, folder in folders.items() if folder is not None}
    return msgspec.structs.replace(settings, **whole)


def setting_documentation() -> list[tuple[str, str, str, object]]:
    """Return (variable, description, allowed, default) for every setting, in the order of the struct."""
    rows: list[tuple[str, str, str, object]] = []
    hints = get_type_hints(Settings, include_extras=True)
    for field in msgspec.structs.fields(Settings):
        meta = _meta(hints[field.name])
        default = field.default if field.default is not msgspec.NODEFAULT else field.default_factory
        rows.append((PREFIX + field.name.upper(), meta.description or "", _allowed(meta), default))
    return rows


def _from_file(path: Path, *, must_exist: bool) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if found.st_uid not in {0, os.geteuid()} or found.st_mode & 0o022:
                reason = Text(N_("{path} belongs to another account, or others can write it."), {"path": str(path)})
                remedy = Text(N_("Own it, and set its mode to 0644."))
                raise SettingsInvalid((FieldProblem("HUB_CONFIG", reason, remedy),))
            return tomllib.loads(file.read().decode("utf-8"))
    except FileNotFoundError:
        if not must_exist:
            return {}
        reason = Text(N_("There is no file {path}."), {"path": str(path)})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = Text(N_("{path} cannot be read as TOML: {why}."), {"path": str(path), "why": str(error)})
    raise SettingsInvalid((FieldProblem("HUB_CONFIG", reason, Text(N_("Name a TOML file that the hub may read."))),))


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    reserved = {"HUB_CONFIG"}
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name not in reserved and not name.startswith("HUB_TEST_")
    }


def _split(name: str, read: object) -> object:
    if name in Settings.LISTS and isinstance(read, str):
        read = [part.strip() for part in read.split(",") if part.strip()]
    if name == "emergency_numbers" and isinstance(read, list) and all(isinstance(one, str) for one in read):
        return read_emergency_numbers(read)
    if name in Settings.FOLDERS and isinstance(read, str):
        if not read.strip():
            raise ValueError(name)
        return Path(read)
    return read


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    wrong = [name for name in URLS if values.get(name) and urlsplit(values[name]).scheme not in POSTGRES_SCHEMES]
    if values.get("database_owner_url") and not values.get("database_url"):
        wrong.append("database_owner_url")
    if values.get("meilisearch_url") and not _is_web_address(values["meilisearch_url"]):
        wrong.append("meilisearch_url")
    if values.get("meilisearch_key") and not values.get("meilisearch_url"):
        wrong.append("meilisearch_key")
    if "exit_url" in values and (
        urlsplit(values["exit_url"]).scheme != "https" or not urlsplit(values["exit_url"]).netloc
    ):
        wrong.append("exit_url")
    if not all(_is_network(one) for one in values.get("trusted_proxies", ())):
        wrong.append("trusted_proxies")
    return wrong


def _is_web_address(written: str) -> bool:
    try:
        parts = urlsplit(written)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_network(written: str) -> bool:
    try:
        ip_network(written, strict=False)
    except ValueError:
        return False
    return True


def _refused(name: str, read: object, reason: Text | None = None) -> FieldProblem:
    hints = get_type_hints(Settings, include_extras=True)
    shown = "(a secret, not shown)" if name in SECRETS or "@" in str(read) else str(read)
    return FieldProblem(
        PREFIX + name.upper(),
        reason or Text(N_("“{read}” was read."), {"read": shown}),
        Text(N_("Allowed: {allowed}."), {"allowed": _allowed(_meta(hints[name]))}),
    )


def _unknown(name: str) -> FieldProblem:
    return FieldProblem(
        PREFIX + name.upper(),
        Text(N_("There is no such setting.")),
        Text(N_("Allowed: {allowed}."), {"allowed": ", ".join(PREFIX + n.upper() for n in Settings.__struct_fields__)}),
    )


def _meta(hint: Any) -> Meta:
    return next(part for part in hint.__metadata__ if isinstance(part, Meta))


def _allowed(meta: Meta) -> str:
    return str((meta.extra or {})["allowed"])
