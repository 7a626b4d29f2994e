import { useTranslation } from "react-i18next";
import { ListFilters } from "@/components/records/ListFilters";
import { useTextsOfKinds } from "@/components/records/words";
import { TimeRangeFilter } from "@/components/time/TimeRangeFilter";
import { KINDS } from "@/kinds";
import { ACTIONS, type AuditFilters, SPECS } from "./filters";
import "../texts";

interface AuditFilterBarProps {
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
  /** Names to propose. */
  actors: readonly string[];
  useCases: ReadonlyArray<{ id: string; title: string }>;
}

const ANY = {
  actor: "audit.filter.anyActor",
  action: "audit.filter.anyAction",
  entity: "audit.filter.anyEntity",
  useCase: "audit.filter.anyUseCase",
  words: "audit.filter.anyWords",
} as const;

/** Which changes: whose, what, of which use case, when. */
export function AuditFilterBar({ filters, onChange, actors, useCases }: AuditFilterBarProps) {
  const { t } = useTranslation("settings");
  const texts = useTextsOfKinds();
  return (
    <ListFilters
      specs={SPECS}
      value={filters}
      onChange={(next) => onChange({ ...filters, ...next })}
      label={(name) => t(`audit.filter.${name}`)}
      any={(name) => t(ANY[name])}
      options={{
        actor: actors.map((name) => ({ value: name, label: name })),
        action: ACTIONS.map((value) => ({ value, label: t(`audit.action.${value}`) })),
        entity: KINDS.map((kind) => ({ value: kind.entity, label: texts(kind, "audit.title") })),
        useCase: useCases.map(({ id, title }) => ({ value: id, label: title })),
      }}
    >
      <TimeRangeFilter
        value={filters}
        onChange={({ range, since, until }) => onChange({ ...filters, range, since, until })}
      />
    </ListFilters>
  );
}
