import { Button } from "@mantine/core";
import { IconFilterOff, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { serviceNow, useLive } from "@/api/live/stream";
import { FreshNews } from "@/components/lists/FreshNews";
import { VirtualFeed } from "@/components/lists/VirtualFeed";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { CsvButton } from "@/components/records/CsvButton";
import { partAfterPart } from "@/components/records/csv";
import { isNarrowed } from "@/components/records/filters";
import type { Column } from "@/components/records/kind";
import { ListFoot } from "@/components/records/ListFoot";
import { useAddress } from "@/components/records/useAddress";
import { spanOf } from "@/components/time/timeRange";
import classes from "./audit/Audit.module.css";
import { AuditFilterBar } from "./audit/AuditFilterBar";
import { AuditRow } from "./audit/AuditRow";
import { auditWanted, readAuditFilters } from "./audit/filters";
import { useAudit } from "./audit/useAudit";
import { useNames } from "./audit/useNames";
import { type AuditEntry, auditPage, queryTitles } from "./queries";
import "./texts";

const NAMES = 50;
const LARGE_PAGE = 200;

/** What the log is saved as. */
const COLUMNS: readonly Column<AuditEntry>[] = [
  { name: "when", as: "moment", value: (entry) => Date.parse(entry.at) },
  { name: "who", value: (entry) => entry.actor },
  { name: "action", value: (entry) => entry.action },
  { name: "entity", value: (entry) => entry.entity },
  { name: "id", value: (entry) => entry.entityId },
  { name: "useCase", value: (entry) => entry.useCaseId },
  { name: "before", value: (entry) => JSON.stringify(entry.before) },
  { name: "after", value: (entry) => JSON.stringify(entry.after) },
];

const HEADINGS = {
  who: "audit.filter.actor",
  action: "audit.filter.action",
  entity: "audit.filter.entity",
  id: "audit.id",
  useCase: "audit.filter.useCase",
  before: "audit.before",
  after: "audit.after",
} as const;

type Heading = keyof typeof HEADINGS;

/** Everything that was changed, by whom, and what it was before. */
export function AuditPage() {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const [filters, setFilters] = useAddress(readAuditFilters);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const top = useRef<HTMLDivElement>(null);
  const clockIsKnown = useLive().heardAt > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: "the last hour" is read from the service's clock once that is known
  const wanted = useMemo(() => auditWanted(filters, spanOf(filters, serviceNow())), [filters, clockIsKnown]);
  const audit = useAudit(wanted);
  const narrowed = isNarrowed(filters);
  const { data: useCases = [] } = useQuery(queryTitles());
  const titles = useMemo(() => new Map(useCases.map(({ id, title }) => [id, title])), [useCases]);
  const { items: entries, fresh } = audit;
  const names = useNames(entries);
  const actors = useMemo(
    () => [...new Set(entries.map((one) => one.actor))].slice(0, NAMES).sort(),
    [entries],
  );

  const toggle = useCallback(
    (number: number) =>
      setOpen((before) => {
        const next = new Set(before);
        if (!next.delete(number)) next.add(number);
        return next;
      }),
    [],
  );
  const draw = useCallback(
    (entry: AuditEntry) => (
      <AuditRow
        entry={entry}
        useCase={entry.useCaseId ? titles.get(entry.useCaseId) : undefined}
        name={names.get(entry.entityId)}
        open={open.has(entry.number)}
        onToggle={toggle}
      />
    ),
    [titles, names, open, toggle],
  );

  return (
    <Section
      title={t("audit.title")}
      hint={
        audit.pending
          ? t("audit.hint")
          : `${t("audit.hint")} ${t(audit.exact ? "audit.total" : "audit.totalMore", { count: audit.total })}.`
      }
      flush
      actions={
        <>
          {narrowed && (
            <Button
              variant="subtle"
              color="gray"
              size="xs"
              leftSection={<IconX size={14} />}
              onClick={() => setFilters({})}
            >
              {t("audit.clear")}
            </Button>
          )}
          <CsvButton
            name={t("audit.title")}
            columns={COLUMNS}
            heading={(name) => (name === "when" ? shared("chart.time") : t(HEADINGS[name as Heading]))}
            first={partAfterPart((after) => auditPage(wanted, after, LARGE_PAGE))}
          />
        </>
      }
    >
      <div ref={top} className={classes.tools}>
        <AuditFilterBar filters={filters} onChange={setFilters} actors={actors} useCases={useCases} />
      </div>
      <FreshNews
        text={
          fresh > 0 ? t(audit.freshMore ? "audit.freshMore" : "audit.fresh", { count: fresh }) : undefined
        }
        top={top}
        show={audit.renew}
      />
      <div className={audit.outdated ? classes.waiting : undefined}>
        <VirtualFeed
          items={entries}
          keyOf={(entry) => entry.number}
          render={draw}
          estimate={62}
          label={t("audit.label")}
          busy={audit.loading}
          onNearEnd={audit.nearEnd}
        />
      </div>
      {!audit.pending && !audit.error && entries.length === 0 && (
        <EmptyState icon={<IconFilterOff />} title={t("audit.empty")} text={t("audit.emptyText")}>
          <Button variant="default" onClick={() => setFilters({})}>
            {t("audit.clear")}
          </Button>
        </EmptyState>
      )}
      <ListFoot list={audit} end={t("audit.end")} />
    </Section>
  );
}
