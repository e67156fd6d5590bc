"""What Piccolo's own machinery finds when it looks for an engine: the owner's, for migrations."""

from piccolo.conf.apps import AppRegistry

from hub.storage.engines import OWNER

DB = OWNER
APP_REGISTRY = AppRegistry(apps=[])
