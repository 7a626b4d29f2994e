import { Button, Text } from "@mantine/core";
import { IconFilterOff, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { serviceNow, useLive } from "@/api/live/stream";
import { FreshNews } from "@/components/lists/FreshNews";
import { VirtualFeed } from "@/components/lists/VirtualFeed";
import { EmptyState, ErrorPanel, Loading } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { spanOf } from "@/components/time/timeRange";
import classes from "./audit/Audit.module.css";
import { AuditFilterBar } from "./audit/AuditFilterBar";
import { AuditRow } from "./audit/AuditRow";
import { type AuditFilters, auditWanted, readAuditFilters } from "./audit/filters";
import { type Audit, useAudit } from "./audit/useAudit";
import { useNames } from "./audit/useNames";
import { type AuditEntry, queryTitles } from "./queries";
import "./texts";

const NAMES = 50;

/** The filters in the address, and how to change them. */
function useFilters(): [AuditFilters, (filters: AuditFilters) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const text = JSON.stringify(readAuditFilters(search));
  const filters = useMemo(() => JSON.parse(text) as AuditFilters, [text]);
  const change = (next: AuditFilters) =>
    void navigate({ to: ".", search: { ...next } as never, replace: true, resetScroll: false });
  return [filters, change];
}

function Foot({ audit }: { audit: Audit }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  if (audit.error) return <ErrorPanel error={audit.error} retry={audit.retry} />;
  if (audit.pending) return <Loading />;
  if (audit.hasMore) {
    return (
      <Button variant="default" loading={audit.loading} onClick={audit.more}>
        {shared("action.more")}
      </Button>
    );
  }
  return audit.entries.length > 0 ? (
    <Text size="sm" c="dimmed">
      {t("audit.end")}
    </Text>
  ) : null;
}

/** Everything that was changed, by whom, and what it was before. */
export function AuditPage() {
  const { t } = useTranslation("settings");
  const [filters, setFilters] = useFilters();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const top = useRef<HTMLDivElement>(null);
  const clockIsKnown = useLive().heardAt > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: "the last hour" is read from the service's clock once that is known
  const wanted = useMemo(() => auditWanted(filters, spanOf(filters, serviceNow())), [filters, clockIsKnown]);
  const audit = useAudit(wanted);
  const narrowed = Object.values(filters).some((value) => value !== undefined);
  const { data: useCases = [] } = useQuery(queryTitles());
  const titles = useMemo(() => new Map(useCases.map(({ id, title }) => [id, title])), [useCases]);
  const { entries, fresh } = audit;
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
        narrowed && (
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            leftSection={<IconX size={14} />}
            onClick={() => setFilters({})}
          >
            {t("audit.clear")}
          </Button>
        )
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
      <div className={classes.foot}>
        <Foot audit={audit} />
      </div>
    </Section>
  );
}
