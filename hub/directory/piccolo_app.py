"""The directory's schema, for the migration runner."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from hub.directory.tables import ALL

APP_CONFIG = AppConfig(
    app_name="directory", migrations_folder_path=Path(__file__).parent / "migrations", table_classes=list(ALL)
)
