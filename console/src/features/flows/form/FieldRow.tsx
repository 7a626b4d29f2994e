import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "../model/fields";
import classes from "./Form.module.css";
import "../texts";

interface FieldRowProps {
  field: Field;
  readOnly: boolean;
  onRemove: () => void;
  children: ReactNode;
}

/** The name of a parameter, as people say it. */
export function useFieldName(field: Pick<Field, "key" | "parameter">): {
  name: string;
  text: string | undefined;
} {
  const { t } = useTranslation("flows");
  if (!field.parameter) return { name: field.key, text: undefined };
  const { id } = field.parameter;
  return { name: t(`parameter.${id}.name`), text: t(`parameter.${id}.text`) };
}

/** A parameter with its name, its key, and a way to remove it. */
export function FieldRow({ field, readOnly, onRemove, children }: FieldRowProps) {
  const { t } = useTranslation("flows");
  const { name, text } = useFieldName(field);
  return (
    <div className={classes.row} data-key={field.key}>
      <Group gap={8} mb={4} wrap="nowrap" mih={22} justify="space-between">
        <Tooltip label={text} disabled={!text} position="top-start">
          <Group gap={8} align="baseline" wrap="nowrap" miw={0}>
            {field.parameter && (
              <Text size="sm" fw={550} truncate>
                {name}
              </Text>
            )}
            <Text size="xs" c="dimmed" ff="monospace" truncate>
              {field.key}
            </Text>
          </Group>
        </Tooltip>
        {!readOnly && (
          <ActionIcon
            size={22}
            className={classes.remove}
            onClick={onRemove}
            aria-label={t("form.remove", { key: field.key })}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </Group>
      {children}
    </div>
  );
}
