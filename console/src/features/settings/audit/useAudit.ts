import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type Records, useRecords } from "@/components/records/useRecords";
import { type AuditEntry, queryAudit, queryAuditCount } from "../queries";
import type { AuditWanted } from "./filters";

export interface Audit extends Records<AuditEntry> {
  total: number;
  fresh: number;
  renew: () => void;
}

/** Entries that moved to a later page meanwhile come twice: each is kept once. */
export function distinct<T extends { number: number }>(entries: readonly T[]): T[] {
  let last = Number.POSITIVE_INFINITY;
  return entries.filter((entry) => {
    if (entry.number >= last) return false;
    last = entry.number;
    return true;
  });
}

/** The audit log, newest first: stays as it is while one reads, and says how many entries are new. */
export function useAudit(wanted: AuditWanted): Audit {
  const [opened, setOpened] = useState(0);
  const list = useInfiniteQuery({ ...queryAudit(wanted, opened), placeholderData: keepPreviousData });
  const count = useQuery({ ...queryAuditCount(wanted), enabled: list.isSuccess });
  const records = useRecords(list);
  const items = useMemo(() => distinct(records.items), [records.items]);
  const total = list.data?.pages[0]?.totalCount ?? 0;
  return {
    ...records,
    items,
    total,
    fresh: list.isPlaceholderData ? 0 : Math.max(0, (count.data ?? total) - total),
    renew: () => setOpened((before) => before + 1),
  };
}
