"""What every word stands on: errors, ids, time, paging, search, changes. No I/O."""
