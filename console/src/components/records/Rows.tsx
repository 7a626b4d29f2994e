import { ActionIcon, Button, Input, Text, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Part } from "./kind";
import classes from "./Records.module.css";
import { cellsOf, rowText } from "./rows";
import "./texts";

interface RowsProps {
  label: string;
  description: ReactNode;
  parts: readonly Part[];
  /** What a part is called. */
  part: (name: string) => string;
  value: readonly string[];
  most: number | undefined;
  onChange: (value: readonly string[]) => void;
  disabled: boolean;
  error: string | undefined;
}

const WIDE = { "data-wide": true };

/** A list of small records, each with its parts; rows are added and removed. */
export function Rows({ label, description, parts, part, value, most, onChange, disabled, error }: RowsProps) {
  const { t } = useTranslation("records");
  const group = useRef<HTMLFieldSetElement>(null);
  function write(place: number, at: number, text: string): void {
    const cells = cellsOf(value[place] ?? "[]");
    cells[at] = text;
    onChange(value.with(place, rowText(cells)));
  }
  return (
    <fieldset ref={group} className={classes.rows} aria-label={label}>
      <Input.Label component="div">{label}</Input.Label>
      {description && <Input.Description>{description}</Input.Description>}
      {value.map((row, place) => {
        const cells = cellsOf(row);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
          <div key={place} className={classes.oneRow}>
            <Text size="xs" c="dimmed" className={classes.rowNumber}>
              {place + 1}
            </Text>
            <div className={classes.parts}>
              {parts.map(({ name, as, required }, at) => {
                const Box = as === "prose" ? Textarea : TextInput;
                return (
                  <Box
                    key={name}
                    size="xs"
                    label={part(name)}
                    wrapperProps={as === "prose" ? WIDE : {}}
                    required={required ?? false}
                    disabled={disabled}
                    inputMode={as === "number" ? "decimal" : undefined}
                    {...(as === "prose" && { autosize: true, minRows: 1, maxRows: 6 })}
                    value={cells[at] ?? ""}
                    onChange={(event) => write(place, at, event.currentTarget.value)}
                  />
                );
              })}
            </div>
            <ActionIcon
              disabled={disabled}
              onClick={() => onChange(value.toSpliced(place, 1))}
              aria-label={t("rows.remove", { label, number: place + 1 })}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        disabled={disabled || value.length >= (most ?? Number.POSITIVE_INFINITY)}
        aria-label={t("rows.addTo", { label })}
        onClick={() => {
          onChange([...value, rowText(parts.map(() => ""))]);
          requestAnimationFrame(() => {
            const boxes = group.current?.querySelectorAll<HTMLElement>("input, textarea") ?? [];
            boxes[boxes.length - parts.length]?.focus();
          });
        }}
      >
        {t("rows.add")}
      </Button>
      {error && <Input.Error mt={4}>{error}</Input.Error>}
    </fieldset>
  );
}
