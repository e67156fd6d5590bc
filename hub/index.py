"""Which engine a hub searches with."""

from hub.settings import Settings
from hub_search.tantivy_engine import TantivyEngine


def open_index(settings: Settings) -> TantivyEngine:
    """Open the search index of the public tier under HUB_DATA_DIR; it needs no database."""
    return TantivyEngine(settings.data_dir / "index" / "public")
