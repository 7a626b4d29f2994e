import { Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { countNames, malformedIn, mended, placeholdersIn } from "../model/placeholders";
import classes from "./Step.module.css";
import type { Draft } from "./state/editing";
import "../texts";

interface NamesProps {
  draft: Draft;
  readOnly: boolean;
  onChange: (draft: Draft) => void;
}

const MOST_HINTS = 3;

/** The placeholders that the application fills, found while one types; and what was probably meant as one. */
export function Names({ draft, readOnly, onChange }: NamesProps) {
  const { t } = useTranslation("flows");
  const names = useMemo(
    () => countNames(placeholdersIn(`${JSON.stringify(draft.modality)}${draft.text}`)),
    [draft],
  );
  const malformed = useMemo(() => {
    const found = malformedIn(`${draft.modality}\n${draft.text}`);
    return [...new Map(found.map((one) => [one.text, one])).values()].slice(0, MOST_HINTS);
  }, [draft]);
  return (
    <div className={classes.names}>
      <Group gap={8} align="center">
        <Tooltip label={t("names.hint")}>
          <Text size="xs" c="dimmed" fw={600}>
            {t("names.title")}
          </Text>
        </Tooltip>
        {names.length === 0 && (
          <Text size="xs" c="dimmed">
            {t("names.none")}
          </Text>
        )}
        {names.map(({ name, count }) => (
          <Tooltip key={name} label={t("names.times", { count })}>
            <Badge variant="light" tt="none" radius="sm" ff="monospace" fw={600} className={classes.name}>
              {count === 1 ? name : `${name} ×${count}`}
            </Badge>
          </Tooltip>
        ))}
      </Group>
      {malformed.map((one) => (
        <Group key={one.text} gap={8} mt={6} wrap="nowrap" align="flex-start" role="status">
          <IconBulb size={16} color="var(--aimm-warn)" aria-hidden className={classes.bulb} />
          <Text size="xs" flex={1}>
            {one.meant
              ? t("names.malformedMeant", { written: one.text, meant: one.meant })
              : `${t("names.malformed", { written: one.text })} ${t("names.rule")}`}
          </Text>
          {one.meant && !readOnly && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`${t("names.mend")}: ${one.text}`}
              onClick={() =>
                onChange({ modality: mended(draft.modality, one), text: mended(draft.text, one) })
              }
            >
              {t("names.mend")}
            </Button>
          )}
        </Group>
      ))}
    </div>
  );
}
