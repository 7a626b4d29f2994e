import { Button, Group, Stack, Text } from "@mantine/core";
import { IconMessage2, IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { TEMPLATE } from "../model/parameters";
import classes from "./Step.module.css";
import type { Draft } from "./state/editing";
import "../texts";

/** Nothing is configured yet: what a configuration is, and how to begin. */
export function EmptyStep({ readOnly, onBegin }: { readOnly: boolean; onBegin: (draft: Draft) => void }) {
  const { t } = useTranslation("flows");
  return (
    <Stack className={classes.empty} gap="sm" align="center">
      <IconMessage2 size={32} stroke={1.4} aria-hidden />
      <Text fw={600} ta="center">
        {t("empty.title")}
      </Text>
      <Text size="sm" c="dimmed" ta="center" maw={420}>
        {readOnly ? t("empty.readOnly") : t("empty.text")}
      </Text>
      {!readOnly && (
        <Group gap="xs" justify="center">
          <Button
            size="sm"
            leftSection={<IconMessage2 size={16} />}
            onClick={() => onBegin({ modality: TEMPLATE.modality, text: TEMPLATE.text })}
          >
            {t("empty.template")}
          </Button>
          <Button
            size="sm"
            variant="default"
            leftSection={<IconPencil size={16} />}
            onClick={() => onBegin({ modality: "text", text: "{}" })}
          >
            {t("empty.blank")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
