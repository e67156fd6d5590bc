"""Which form a package is in: a folder, a zip archive or a file, of tables or of documents."""

from pathlib import Path

from hub.directory.hsds.documents import DocumentPackage
from hub.directory.hsds.encodings import checked_encoding
from hub.directory.hsds.files import FolderFiles, OneFile, PackageFiles
from hub.directory.hsds.package import Package
from hub.directory.hsds.report import PackageUnreadable
from hub.directory.hsds.tabular import TabularPackage
from hub.directory.hsds.zips import ZipFiles
from hub.errors import N_, FieldProblem, InvalidInput, Text

NAME_A_PACKAGE = Text(N_("Name a folder or a zip archive that holds an HSDS package, or a file of JSON or ndjson."))
WITH_ROWS = frozenset({"organization", "service"})


def open_package(path: Path, *, encoding: str | None = None) -> Package:
    """Return the package at `path`, in whichever form it is.

    `encoding` is that of its CSV files where they are neither UTF-8 nor say what they are. Raises PackageUnreadable
    when it is no package, EncodingUnknown, InvalidInput for an export of the demo network.
    """
    package = _package(path, checked_encoding(encoding))
    if package.mark is not None and package.mark.demo:
        reason = Text(N_("A hub exported it with the demo network in it, whose services and numbers are fictional."))
        problem = FieldProblem(path.name, reason, Text(N_("Export the directory from a hub without the demo.")))
        raise InvalidInput(Text(N_("Nothing was imported.")), (problem,))
    return package


def _package(path: Path, encoding: str | None) -> Package:
    files = _files(path)
    tabular = TabularPackage(files, encoding)
    if WITH_ROWS & tabular.tables:
        return tabular
    documents = DocumentPackage(files)
    if documents.names:
        return documents
    reason = Text(N_("There is neither services.csv nor a file of JSON or ndjson in it."))
    raise PackageUnreadable(path.name, reason, NAME_A_PACKAGE)


def _files(path: Path) -> PackageFiles:
    if path.is_dir():
        return FolderFiles(path)
    if not path.is_file():
        raise PackageUnreadable(path.name, Text(N_("There is no such folder or file.")), NAME_A_PACKAGE)
    if path.suffix.casefold() in (".json", ".ndjson", ".jsonl"):
        return OneFile(path)
    return ZipFiles(path)
