"""How a synonym is written, changed and withdrawn: each time a version of its own, by somebody."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import msgspec

from hub.directory.synonyms import SynonymEntry, SynonymKind, shipped, synonym_history
from hub.errors import N_, FieldProblem, InvalidInput, NotFound, Text
from hub.principal import Principal
from hub.work import unit_of_work
from hub_search.synonyms import MOST_WORDS, is_phrase

LANGUAGES = ("bg", "en")
LEAST_PHRASES, MOST_PHRASES = 2, 12
MOST_LETTERS = 80

LOCK = "SELECT pg_advisory_xact_lock(hashtext('directory.synonyms'))"
LAST_VERSION = "SELECT max(version) FROM synonym_version WHERE synonym_id = $1"
INSERT = """
    INSERT INTO synonym_version (synonym_id, version, language, kind, phrases, author, changed_at, withdrawn)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


class SynonymInvalid(InvalidInput):
    """A synonym cannot be kept as it was written."""

    slug = "synonym-invalid"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(Text(N_("The synonym was not kept.")), problems)


class SynonymNotFound(NotFound):
    """There is no synonym with this id."""

    slug = "synonym-not-found"

    def __init__(self) -> None:
        super().__init__(Text(N_("There is no such synonym. `hub synonyms list` shows their ids.")))


async def write_synonym(
    principal: Principal,
    *,
    phrases: tuple[str, ...],
    language: str,
    kind: SynonymKind,
    author: str,
    synonym: UUID | None = None,
) -> SynonymEntry:
    """Keep a new synonym, or with the id of one its next version, and return it.

    `phrases`: 2 to 12 of at most 80 characters and 6 words, each different. `author`: who says so, 1 to 80 characters.
    Raises SynonymInvalid, SynonymNotFound.
    """
    tidy = tuple(dict.fromkeys(" ".join(one.split()) for one in phrases))
    author = " ".join(author.split())
    if problems := (*_wrong_phrases(tidy), *_wrong_rest(language, author)):
        raise SynonymInvalid(problems)
    entry = SynonymEntry(
        id=synonym or uuid4(), version=1, language=language, kind=kind, phrases=tidy, author=author, changed_at=None
    )
    return await _next_version(principal, entry, known=synonym is not None)


async def withdraw_synonym(principal: Principal, synonym: UUID, *, author: str) -> SynonymEntry:
    """Keep a version of a synonym that says it is not used any more; a later one may bring it back.

    Raises SynonymInvalid without an author, SynonymNotFound.
    """
    author = " ".join(author.split())
    if problems := tuple(_wrong_rest(LANGUAGES[0], author)):
        raise SynonymInvalid(problems)
    if not (versions := await synonym_history(synonym)):
        raise SynonymNotFound
    return await _next_version(
        principal, msgspec.structs.replace(versions[0], author=author, withdrawn=True), known=True
    )


async def _next_version(principal: Principal, entry: SynonymEntry, *, known: bool) -> SynonymEntry:
    async with unit_of_work(principal) as work:
        await work.connection.execute(LOCK)  # numbers must become visible in their order
        last = await work.connection.fetchval(LAST_VERSION, entry.id)
        if last is None and known and entry.id not in {one.id for one in shipped()}:
            raise SynonymNotFound
        made = msgspec.structs.replace(entry, version=(last or 0) + 1, changed_at=work.now)
        fields = (made.language, made.kind.value, list(made.phrases), made.author, made.changed_at, made.withdrawn)
        await work.connection.execute(INSERT, made.id, made.version, *fields)
        act = "synonym.withdrawn" if made.withdrawn else "synonym.written"
        await work.record(act, made.id, {"version": made.version, "language": made.language})
    return made


def _wrong_phrases(phrases: tuple[str, ...]) -> Iterator[FieldProblem]:
    if not LEAST_PHRASES <= len(phrases) <= MOST_PHRASES:
        remedy = Text(N_("Give {least} to {most} different phrases."), {"least": LEAST_PHRASES, "most": MOST_PHRASES})
        yield FieldProblem("phrases", Text(N_("Their number is wrong.")), remedy)
    for phrase in phrases[:MOST_PHRASES]:
        if not 0 < len(phrase) <= MOST_LETTERS or not phrase.isprintable() or not is_phrase(phrase):
            remedy = Text(
                N_("Write 1 to {letters} letters and at most {words} words that say something."),
                {"letters": MOST_LETTERS, "words": MOST_WORDS},
            )
            yield FieldProblem("phrases", Text(N_("One of them is no phrase to search for.")), remedy)
            return


def _wrong_rest(language: str, author: str) -> Iterator[FieldProblem]:
    if language not in LANGUAGES:
        yield FieldProblem("language", Text(N_("The search has no such language.")), Text(N_("Write bg or en.")))
    if not 0 < len(author) <= MOST_LETTERS or not author.isprintable():
        remedy = Text(N_("Say who you are in 1 to {letters} letters."), {"letters": MOST_LETTERS})
        yield FieldProblem("author", Text(N_("Every version has an author.")), remedy)
