"""Files that jobs, imports and models leave behind, stored once by the hash of their content."""
