import { Avatar, Badge, Group, Text, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Revision } from "@/api/configurations";
import { Ago } from "@/components/time/Ago";
import classes from "./History.module.css";
import "../texts";

interface RevisionListProps {
  revisions: readonly Revision[];
  present: number;
  chosen: number;
  onChoose: (number: number) => void;
}

/** Revisions, newest first; the chosen one is compared. */
export function RevisionList({ revisions, present, chosen, onChoose }: RevisionListProps) {
  const { t } = useTranslation("flows");
  return (
    <ul className={classes.list} aria-label={t("history.revisions")}>
      {revisions.map((revision) => (
        <li key={revision.id}>
          <UnstyledButton
            className={`${classes.entry} ${revision.number === chosen ? classes.chosen : ""}`}
            aria-pressed={revision.number === chosen}
            onClick={() => onChoose(revision.number)}
          >
            <Avatar name={revision.author} size={30} radius="xl" color="iris" aria-hidden />
            <div className={classes.words}>
              <Group gap={8}>
                <Text size="sm" fw={600} className="aimm-figures">
                  {t("history.revision", { number: revision.number })}
                </Text>
                {revision.number === present && (
                  <Badge size="xs" color="teal" variant="light" tt="none" radius="sm">
                    {t("history.current")}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed">
                {t("history.by", { who: revision.author })} · <Ago moment={revision.createdAt} />
              </Text>
              {(revision.restoredFrom !== null || revision.number === 1) && (
                <Text size="xs" c="dimmed">
                  {revision.restoredFrom === null
                    ? t("history.first")
                    : t("history.restoredFrom", { number: revision.restoredFrom })}
                </Text>
              )}
            </div>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
