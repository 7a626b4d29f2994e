"""What all tables of the data store share. They name records of the product by their ids, without keys."""

from sqlalchemy import MetaData

from aimm.storage.database.columns import metadata
from aimm.storage.side_stores import version_table

SCHEMA_VERSION = 3
"""Raised with every change of these tables that ``create_all`` does not make by itself."""

data_metadata = MetaData(naming_convention=metadata.naming_convention)
data_schema = version_table("data_schema", data_metadata)
