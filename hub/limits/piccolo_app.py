"""The schema of the limits, for the migration runner."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(app_name="limits", migrations_folder_path=Path(__file__).parent / "migrations")
