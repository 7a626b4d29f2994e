"""The data store of an installation; a word adds its tables by importing its file here."""

from sqlalchemy import MetaData

from aimm.storage.data import run_tables
from aimm.storage.data.metadata import data_metadata
from aimm.storage.side_stores import SideStore, version_table

_TABLES = (run_tables,)

DATA = SideStore(
    name="data",
    about="data",
    metadata=data_metadata,
    versions=version_table("data_schema", MetaData(naming_convention=data_metadata.naming_convention)),
    version=1,
    lock=4_201_873_108,
)
