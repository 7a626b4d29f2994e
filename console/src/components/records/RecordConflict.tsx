import { Alert, Button, Group, Radio, Stack, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Difference, Side } from "./draft";
import type { Field } from "./kind";
import classes from "./Records.module.css";
import { cellsOf } from "./rows";
import type { RecordFormState } from "./useRecordForm";
import { useFieldWords } from "./words";
import "./texts";

interface RecordConflictProps<N extends string> {
  kind: { texts: string; fields: Readonly<Record<N, Field>> };
  differences: readonly Difference<N>[];
  state: RecordFormState<N>;
  onCancel: () => void;
}

const SIDES = ["theirs", "mine"] as const;

/** Two people changed the same record: field by field, theirs or mine. Nothing is overwritten unseen. */
export function RecordConflict<N extends string>({
  kind,
  differences,
  state,
  onCancel,
}: RecordConflictProps<N>) {
  const { t } = useTranslation("records");
  const { t: shared } = useTranslation("shared");
  const { label, option } = useFieldWords(kind);
  const [sides, setSides] = useState<ReadonlyMap<N, Side>>(
    () => new Map(differences.map(({ name, proposed }) => [name, proposed])),
  );

  function saidOf(name: N, value: Difference<N>[Side]): string {
    const parts = typeof value === "string" ? [value] : value;
    if (kind.fields[name].as === "rows")
      return parts.map((row) => cellsOf(row).filter(Boolean).join(" · ")).join("\n");
    const said =
      kind.fields[name].options || kind.fields[name].as === "choice"
        ? parts.map((one) => option(name, one).label)
        : parts;
    return said.join(", ");
  }

  return (
    <Stack>
      <Alert
        color="orange"
        variant="light"
        role="alert"
        title={shared("error.conflict")}
        icon={<IconUsers />}
      >
        <Text size="sm">{t("conflict.text")}</Text>
      </Alert>
      {differences.map((difference) => {
        const { name, both } = difference;
        const side = sides.get(name) ?? difference.proposed;
        return (
          <Radio.Group
            key={name}
            label={label(name)}
            description={both ? t("conflict.both") : undefined}
            value={side}
            onChange={(next) => setSides(new Map(sides).set(name, next as Side))}
          >
            <div className={classes.sides}>
              {SIDES.map((one) => (
                <Radio.Card key={one} value={one} className={classes.side} aria-label={t(`conflict.${one}`)}>
                  <Group gap={8} wrap="nowrap">
                    <Radio.Indicator size="xs" />
                    <Text size="xs" c="dimmed" fw={550}>
                      {t(`conflict.${one}`)}
                    </Text>
                  </Group>
                  <Text size="sm" className={classes.version}>
                    {saidOf(name, difference[one]) || shared("state.none")}
                  </Text>
                </Radio.Card>
              ))}
            </div>
          </Radio.Group>
        );
      })}
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {shared("action.cancel")}
        </Button>
        <Button variant="default" onClick={state.takeTheirs}>
          {t("conflict.takeTheirs")}
        </Button>
        <Button loading={state.busy} onClick={() => state.settle(sides)} data-autofocus>
          {t("conflict.save")}
        </Button>
      </Group>
    </Stack>
  );
}
