import { Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { attention } from "./attention";
import { queryOverview } from "./overview";
import "./texts";

/** Whether anything needs a person, in one line; from what needs attention most, whatever the list shows. */
export function Summary() {
  const { t } = useTranslation("home");
  const { data } = useQuery(queryOverview({}));
  if (!data) return null;
  const { count, more } = attention(data);
  const well = count === 0;
  return (
    <Group gap={8} component="span">
      {well ? (
        <IconCircleCheck size={18} color="var(--aimm-good)" aria-hidden />
      ) : (
        <IconAlertTriangle size={18} color="var(--aimm-warn)" aria-hidden />
      )}
      <Text component="span" inherit c={well ? undefined : "var(--mantine-color-text)"} fw={well ? 400 : 550}>
        {well ? t("well") : more ? t("needsMore", { count }) : t("needs", { count })}
      </Text>
    </Group>
  );
}
