import { ActionIcon, Button, Group, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { escaped, unescaped } from "../model/fields";
import classes from "./Form.module.css";
import { useTyping } from "./useTyping";
import "../texts";

interface StringsFieldProps {
  values: readonly string[];
  readOnly: boolean;
  /** JSON text for the item at a place. */
  onEdit: (place: number, json: string) => void;
  onAdd: () => void;
  onRemove: (place: number) => void;
}

/** Texts of one line each; what cannot be seen is written out, because stop texts are often line breaks. */
export function StringsField({ values, readOnly, onEdit, onAdd, onRemove }: StringsFieldProps) {
  const { t } = useTranslation("flows");
  return (
    <Stack gap={6} align="flex-start">
      {values.map((value, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text of the list has a place and nothing else
        <Group key={place} gap={6} wrap="nowrap" w="100%" maw={360} className={classes.item}>
          <Line
            value={value}
            label={t("form.text", { number: place + 1 })}
            readOnly={readOnly}
            onEdit={(json) => onEdit(place, json)}
          />
          {!readOnly && (
            <ActionIcon
              size={22}
              onClick={() => onRemove(place)}
              aria-label={t("form.removeText", { number: place + 1 })}
            >
              <IconX size={14} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {!readOnly && (
        <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={onAdd}>
          {t("form.addText")}
        </Button>
      )}
    </Stack>
  );
}

/** The same text in one way of writing it, to be compared. */
function plain(typed: string): string | null {
  const json = unescaped(typed);
  return json === null ? null : JSON.stringify(JSON.parse(json));
}

interface LineProps {
  value: string;
  label: string;
  readOnly: boolean;
  onEdit: (json: string) => void;
}

function Line({ value, label, readOnly, onEdit }: LineProps) {
  const { t } = useTranslation("flows");
  const { text, wrong, type, leave } = useTyping(JSON.stringify(value), escaped(value), plain);
  return (
    <TextInput
      flex={1}
      className={classes.mono}
      value={text}
      onChange={(event) => type(event.currentTarget.value, onEdit)}
      onBlur={leave}
      readOnly={readOnly}
      aria-label={label}
      error={wrong ? t("form.badEscape") : undefined}
      spellCheck={false}
    />
  );
}
