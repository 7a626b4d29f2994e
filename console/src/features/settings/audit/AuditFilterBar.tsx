import { Autocomplete, Group, Select } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { TimeRangeFilter } from "@/components/time/TimeRangeFilter";
import classes from "./Audit.module.css";
import { ACTIONS, type Action, type AuditFilters, ENTITIES, type Entity } from "./filters";
import "../texts";

interface AuditFilterBarProps {
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
  /** Names to propose. */
  actors: readonly string[];
  useCases: ReadonlyArray<{ id: string; title: string }>;
}

function ActorFilter({ filters, onChange, actors }: Omit<AuditFilterBarProps, "useCases">) {
  const { t } = useTranslation("settings");
  const given = filters.actor ?? "";
  const [name, setName] = useState(given);
  useEffect(() => setName(given), [given]);
  const settle = (text: string) => {
    if (text.trim() !== given) onChange({ ...filters, actor: text.trim() || undefined });
  };
  return (
    <Autocomplete
      className={classes.filter}
      aria-label={t("audit.filter.actor")}
      placeholder={t("audit.filter.anyActor")}
      leftSection={<IconUser size={16} />}
      data={[...actors]}
      value={name}
      onChange={setName}
      onOptionSubmit={settle}
      onBlur={() => settle(name)}
      onKeyDown={(event) => {
        if (event.key === "Enter") settle(name);
      }}
      clearable
      clearButtonProps={{ "aria-label": t("audit.clear"), onClick: () => settle("") }}
    />
  );
}

/** Which changes: whose, what, of which use case, when. */
export function AuditFilterBar({ filters, onChange, actors, useCases }: AuditFilterBarProps) {
  const { t } = useTranslation("settings");
  return (
    <Group gap="xs">
      <ActorFilter filters={filters} onChange={onChange} actors={actors} />
      <Select
        className={classes.filter}
        aria-label={t("audit.filter.action")}
        placeholder={t("audit.filter.anyAction")}
        data={ACTIONS.map((value) => ({ value, label: t(`audit.action.${value}`) }))}
        value={filters.action ?? null}
        onChange={(action) => onChange({ ...filters, action: (action ?? undefined) as Action | undefined })}
        clearable
      />
      <Select
        className={classes.filter}
        aria-label={t("audit.filter.entity")}
        placeholder={t("audit.filter.anyEntity")}
        data={ENTITIES.map((value) => ({ value, label: t(`audit.entity.${value}`) }))}
        value={filters.entity ?? null}
        onChange={(entity) => onChange({ ...filters, entity: (entity ?? undefined) as Entity | undefined })}
        clearable
      />
      <Select
        className={classes.filter}
        aria-label={t("audit.filter.useCase")}
        placeholder={t("audit.filter.anyUseCase")}
        data={useCases.map(({ id, title }) => ({ value: id, label: title }))}
        value={filters.useCase ?? null}
        onChange={(useCase) => onChange({ ...filters, useCase: useCase ?? undefined })}
        searchable={useCases.length > 8}
        clearable
      />
      <TimeRangeFilter
        value={filters}
        onChange={({ range, since, until }) => onChange({ ...filters, range, since, until })}
      />
    </Group>
  );
}
