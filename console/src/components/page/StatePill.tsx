import { Badge, type MantineSize } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";

export type Phase = Schemas["Phase"];

export const PHASE_COLORS: Record<Phase, string> = {
  INIT: "gray",
  WARMUP: "orange",
  ADAPTIVE: "iris",
  ESCAPED: "red",
  COMPLETED: "teal",
  FORCED_STOP: "gray",
  FORCED_ESCAPED: "red",
  FORCED_COMPLETED: "teal",
};

/** Where a rollout stands. */
export function StatePill({ phase, size = "md" }: { phase: Phase; size?: MantineSize }) {
  const { t } = useTranslation("shared");
  return (
    <Badge color={PHASE_COLORS[phase]} variant="light" size={size} tt="none" radius="sm">
      {t(`phase.${phase}`)}
    </Badge>
  );
}

/** Whether a use case or a flow is served. */
export function ActivePill({ active, size = "md" }: { active: boolean; size?: MantineSize }) {
  const { t } = useTranslation("shared");
  return (
    <Badge
      color={active ? "teal" : undefined}
      variant={active ? "light" : "default"}
      c={active ? undefined : "dimmed"}
      size={size}
      tt="none"
      radius="sm"
    >
      {active ? t("word.active") : t("word.inactive")}
    </Badge>
  );
}
