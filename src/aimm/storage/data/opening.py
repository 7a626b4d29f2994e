"""The data store that belongs to a database of the product.

Each file of tables is imported here in a line, so that its tables are created with the others.
"""

from aimm.storage.data import artifact_tables, dataset_tables, example_tables, run_tables
from aimm.storage.data.tables import SCHEMA_VERSION, data_metadata, data_schema
from aimm.storage.side_stores import SideStore

TABLES = (artifact_tables, dataset_tables, example_tables, run_tables)

DATA = SideStore(
    name="data",
    title="the data store",
    metadata=data_metadata,
    versions=data_schema,
    version=SCHEMA_VERSION,
    lock=4_201_873_108,
    retired=tuple(f"ix_dataset_items_{name}" for name in dataset_tables.RETIRED),
)
