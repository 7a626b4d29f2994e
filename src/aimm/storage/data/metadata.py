"""The metadata of all tables of the data store."""

from sqlalchemy import MetaData

from aimm.storage.database.columns import metadata

data_metadata = MetaData(naming_convention=metadata.naming_convention)
