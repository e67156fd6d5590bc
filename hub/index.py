"""Which engine a hub searches with, and where it keeps what it searches by."""

from pathlib import Path

from hub.settings import Settings
from hub_search.tantivy_engine import TantivyEngine


def open_index(settings: Settings) -> TantivyEngine:
    """Open the search index of the public tier under HUB_DATA_DIR; it needs no database."""
    return TantivyEngine(settings.data_dir / "index" / "public")


def synonyms_folder(settings: Settings) -> Path:
    """Return the folder in which the synonyms of the search are kept for when the database does not answer."""
    return settings.data_dir / "index"
