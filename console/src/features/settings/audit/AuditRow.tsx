import { Avatar, Group, Text, ThemeIcon, UnstyledButton } from "@mantine/core";
import { IconChevronRight, IconKey, IconSettingsAutomation } from "@tabler/icons-react";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Ago } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import type { AuditEntry } from "../queries";
import classes from "./Audit.module.css";
import { Changes } from "./Changes";
import { ThingLink } from "./ThingLink";
import { type Changed, changesOf } from "./telling";
import { useWords } from "./useWords";
import "../texts";

const BRIEF = 2;
const BRIEF_LENGTH = 40;

function Face({ entry }: { entry: AuditEntry }) {
  if (entry.actorKind === "person") {
    return <Avatar name={entry.actor} color="iris" radius="xl" size={28} aria-hidden />;
  }
  return (
    <ThemeIcon variant="light" color="gray" radius="xl" size={28} aria-hidden>
      {entry.actorKind === "machine" ? <IconKey size={15} /> : <IconSettingsAutomation size={16} />}
    </ThemeIcon>
  );
}

/** The first few changes in one line: "Share in percent: 33.3 → 0". */
function Brief({ entity, changes }: { entity: string; changes: readonly Changed[] }) {
  const { t } = useTranslation("settings");
  const words = useWords(entity);
  const told = changes.filter((one) => one.before !== undefined && one.after !== undefined);
  const shown = told.slice(0, BRIEF);
  if (shown.length === 0) return null;
  const cut = (text: string) => (text.length > BRIEF_LENGTH ? `${text.slice(0, BRIEF_LENGTH)}…` : text);
  const rest = changes.length - shown.length;
  return (
    <Text size="sm" c="dimmed" className={classes.brief}>
      {shown.map(({ path, before, after }, at) => (
        <span key={path}>
          {at > 0 && ", "}
          {words.field(path)}: <span className={classes.old}>{cut(words.value(path, before))}</span> →{" "}
          {cut(words.value(path, after))}
        </span>
      ))}
      {rest > 0 && ` ${t("audit.more", { count: rest })}`}
    </Text>
  );
}

interface AuditRowProps {
  entry: AuditEntry;
  /** Title of its use case; undefined when that is gone or not known. */
  useCase: string | undefined;
  /** What the thing is called, when the entry does not say it. */
  name: string | undefined;
  open: boolean;
  onToggle: (number: number) => void;
}

/** One entry: a sentence, and on demand what was before and after. */
export function AuditRow({ entry, useCase, name, open, onToggle }: AuditRowProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const words = useWords(entry.entity);
  const id = useId();
  const changes = useMemo(() => changesOf(entry.before, entry.after), [entry]);
  const whole = entry.entity !== "use-case" && entry.useCaseId !== null;
  return (
    <div className={classes.entry}>
      <UnstyledButton
        className={classes.line}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => onToggle(entry.number)}
      >
        <span className={classes.face}>
          <Face entry={entry} />
        </span>
        <div style={{ minWidth: 0 }}>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            <strong>{words.who(entry)}</strong> {words.deed(entry, name)}
            {whole && useCase && (
              <Text span size="sm" c="dimmed">
                {" "}
                {t("audit.of", { useCase })}
              </Text>
            )}
          </Text>
          <Brief entity={entry.entity} changes={changes} />
        </div>
        <Text size="sm" c="dimmed" className={classes.when}>
          <Ago moment={entry.at} />
        </Text>
        <IconChevronRight size={16} className={classes.chevron} aria-hidden />
      </UnstyledButton>
      <div id={id} hidden={!open} className={classes.details}>
        {open && (
          <>
            <Changes entity={entry.entity} changes={changes} />
            <Group gap="lg" mt="sm">
              <ThingLink entry={entry} />
              <Text size="sm" c="dimmed">
                {format.dateTime(entry.at)}
              </Text>
              <Text size="sm" c="dimmed">
                {t("audit.number", { number: format.number(entry.number) })}
              </Text>
            </Group>
          </>
        )}
      </div>
    </div>
  );
}
