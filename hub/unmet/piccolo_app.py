"""The schema of what nobody could find, for the migration runner."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(app_name="unmet", migrations_folder_path=Path(__file__).parent / "migrations")
