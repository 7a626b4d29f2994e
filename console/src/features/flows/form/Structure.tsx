import { Button, Group, Text } from "@mantine/core";
import { IconCode } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { readableJson } from "@/api/json/layout";
import classes from "./Form.module.css";
import "../texts";

interface StructureProps {
  source: string;
  label: string;
  note?: string;
  readOnly: boolean;
  onJson: () => void;
}

/** A value that the form cannot edit: to be read, and edited as JSON. */
export function Structure({ source, label, note, readOnly, onJson }: StructureProps) {
  const { t } = useTranslation("flows");
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className={classes.preview} tabIndex={0} aria-label={label}>
        {readableJson(source)}
      </section>
      <Group gap="sm" mt={4}>
        {note && (
          <Text size="xs" c="dimmed">
            {note}
          </Text>
        )}
        {!readOnly && (
          <Button variant="subtle" size="compact-xs" leftSection={<IconCode size={14} />} onClick={onJson}>
            {t("form.toJson")}
          </Button>
        )}
      </Group>
    </div>
  );
}
