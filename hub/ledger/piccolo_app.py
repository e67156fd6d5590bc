"""The ledger's schema, for the migration runner."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(app_name="ledger", migrations_folder_path=Path(__file__).parent / "migrations")
