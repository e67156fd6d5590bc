"""The directory as an HSDS 3.1 package: everything of the public tier, as it is at one moment."""

import asyncio
import re
from pathlib import Path

import msgspec

from hub.directory.fields import ENTITIES
from hub.directory.hsds.export_cells import TABULAR_MUSTS, ExportForm, Style
from hub.directory.hsds.export_descriptor import descriptor
from hub.directory.hsds.export_files import write_documents
from hub.directory.hsds.export_place import PackagePlace, place_for
from hub.directory.hsds.export_report import ExportReport, LeftOut, SourceUnknown, TableCount
from hub.directory.hsds.export_snapshot import Reader, one_moment
from hub.directory.hsds.export_survey import Survey, count_rows, survey_of
from hub.directory.hsds.export_tables import write_tables, written_tables
from hub.directory.hsds.kinds import LANGUAGE_TAG
from hub.directory.hsds.origin import DESCRIPTOR, FORMAT, MARK_FILE, SOURCE_NAME, HubMark
from hub.errors import N_, FieldProblem, InvalidInput, Text


async def export_hsds(
    target: Path,
    *,
    form: ExportForm = ExportForm.TABULAR,
    language: str = "en",
    source: str | None = None,
    force: bool = False,
) -> ExportReport:
    """Write the public tier of the directory to `target`, a new folder or a .zip file, and say what was written.

    It is read from the public views alone, in one read-only moment; two exports of one state are the same bytes.
    HSDS's own fields hold texts in `language` (BCP 47) where there are any, else in English, Bulgarian, or whatever
    there is; `translations` beside them has all. With `source`, only what came from there is written. `force` replaces
    an earlier package of the hub's, nothing else. Whatever happens, `target` is a whole package or is not there.

    Raises ExportRefused, ExportNotWritten, InvalidInput for a wrong `language` or `source`, SourceUnknown,
    DatabaseUnavailable.
    """
    style = Style(
        form=form,
        language=_checked("language", language, LANGUAGE_TAG, Text(N_("Name a language by its tag, as bg or en."))),
        source=source and _checked("source", source, SOURCE_NAME, Text(N_("Choose a short name, as miami-211."))),
    )
    with place_for(target, force=force) as place:
        async with one_moment() as readers:
            survey = await survey_of(readers, style)
            if source is not None and not any(one.size for one in survey.values()):
                raise SourceUnknown(source)
            style = msgspec.structs.replace(style, languages=_languages(style, survey))
            counts = await _write(place, readers, style, survey)
        await asyncio.to_thread(place.put)
    return _report(target, style, survey, counts)


async def _write(place: PackagePlace, readers: tuple[Reader, ...], style: Style, survey: Survey) -> dict[str, int]:
    mark = HubMark(FORMAT, style.language, "public", _is_demo(survey))
    if style.tabular:
        counts = await write_tables(place, readers, style, survey)
        _write_json(place, DESCRIPTOR, descriptor(written_tables(survey), style, mark))
        return counts
    await write_documents(place, readers, style, survey)
    _write_json(place, MARK_FILE, mark)
    return await count_rows(readers, style, survey)


def _write_json(place: PackagePlace, name: str, value: object) -> None:
    with place.file(name) as file:
        file.write(msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")


def _report(target: Path, style: Style, survey: Survey, counts: dict[str, int]) -> ExportReport:
    left_out = [
        LeftOut(one.table, field, count) for one in ENTITIES for field, count in survey[one.table].left_out.items()
    ]
    lacking = [
        LeftOut(table, field, survey[table].lacking)
        for table, field in TABULAR_MUSTS.items()
        if style.form is ExportForm.TABULAR and survey[table].lacking
    ]
    return ExportReport(
        target=str(target),
        form=style.form,
        language=style.language,
        demo=_is_demo(survey),
        unspoken=not any(one.spoken for one in survey.values()),
        tables=tuple(TableCount(one.table, counts[one.table]) for one in ENTITIES if counts.get(one.table)),
        left_out=tuple(left_out),
        lacking=tuple(lacking),
    )


def _languages(style: Style, survey: Survey) -> tuple[str, ...]:
    return tuple(sorted({*style.sought, *(language for one in survey.values() for language in one.languages)}))


def _is_demo(survey: Survey) -> bool:
    return any(one.demo for one in survey.values())


def _checked(field: str, value: str, pattern: re.Pattern[str], remedy: Text) -> str:
    if pattern.fullmatch(value):
        return value
    problem = FieldProblem(field, Text(N_("“{read}” was read."), {"read": value}), remedy)
    raise InvalidInput(Text(N_("Nothing was written.")), (problem,))
