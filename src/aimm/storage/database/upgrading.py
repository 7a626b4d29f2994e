"""Run migrations with Alembic. Imported only when one is due: it brings SQLAlchemy's ORM with it."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from aimm.storage.database.revisions import FOLDER


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the migrations of this package."""
    made = Config()
    # alembic interpolates %(name)s
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    if connection is not None:
        made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the missing migrations up to ``revision``."""
    command.upgrade(config(connection), revision)
