"""Storage on SQLite and PostgreSQL: one file per feature over one schema."""

from aimm.storage import without_orm

without_orm.install()
