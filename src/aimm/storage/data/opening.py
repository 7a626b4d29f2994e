"""The data store of an installation; a word adds its tables by importing its file here."""

from aimm.storage.data import dataset_tables
from aimm.storage.data.metadata import data_metadata
from aimm.storage.side_stores import SideStore, version_table

TABLES = (dataset_tables,)

DATA = SideStore(
    name="data",
    about="data",
    metadata=data_metadata,
    versions=version_table("data_schema", data_metadata),
    version=1,
    lock=4_201_873_108,
)
