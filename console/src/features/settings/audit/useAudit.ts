import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Records, useRecords } from "@/components/records/useRecords";
import { type AuditEntry, queryAudit, queryAuditFresh } from "../queries";
import type { AuditWanted } from "./filters";

export interface Audit extends Records<AuditEntry> {
  total: number;
  /** Whether `total` is all; otherwise there are more. */
  exact: boolean;
  fresh: number;
  /** Whether there are more new entries than `fresh`. */
  freshMore: boolean;
  renew: () => void;
}

/** The audit log, newest first: stays as it is while one reads, and says how many entries are new. */
export function useAudit(wanted: AuditWanted): Audit {
  const [opened, setOpened] = useState(0);
  const list = useInfiniteQuery({ ...queryAudit(wanted, opened), placeholderData: keepPreviousData });
  const records = useRecords(list);
  const news = useQuery({
    ...queryAuditFresh(wanted, records.items[0]?.number ?? 0),
    enabled: list.isSuccess,
  });
  const fresh = list.isPlaceholderData ? undefined : news.data;
  const first = list.data?.pages[0];
  return {
    ...records,
    total: first?.totalCount ?? 0,
    exact: first?.totalIsExact ?? true,
    fresh: fresh?.count ?? 0,
    freshMore: fresh?.more ?? false,
    renew: () => setOpened((before) => before + 1),
  };
}
