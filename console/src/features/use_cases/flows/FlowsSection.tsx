import { Button, Group, Stack, Text } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconArrowsDiff, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { flowColors } from "@/components/charts/flowColors";
import { ShareBar } from "@/components/charts/Shares";
import { Section } from "@/components/page/Section";
import type { Dialog } from "../Dialogs";
import type { Standing } from "../first_steps";
import { FlowList } from "./FlowList";
import { apart } from "./shown";
import "../texts";

interface FlowsSectionProps {
  standing: Standing;
  /** Sessions of the last day that were opened before the counts began, by flow. */
  before: ReadonlyMap<string, number> | undefined;
  open: (dialog: Dialog) => void;
}

/** The flows of a use case as cards, the served ones first, under the bar of their shares. */
export function FlowsSection({ standing, before, open }: FlowsSectionProps) {
  const { t } = useTranslation("use_cases");
  const mayWrite = useMay("write");
  const { flows, useCaseId } = standing;
  const colors = flowColors(flows.map((flow) => flow.flowId));
  const served = flows.filter((flow) => flow.active);
  const newFlow = (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlus size={16} />}
      onClick={() => open({ kind: "newFlow" })}
    >
      {t("flow.new")}
    </Button>
  );
  if (flows.length === 0) {
    return (
      <Section title={t("flows.title")}>
        <Stack gap="sm" align="flex-start">
          <Text size="sm" c="dimmed" maw={560}>
            {t("flows.noneText")}
          </Text>
          {mayWrite && newFlow}
        </Stack>
      </Section>
    );
  }
  return (
    <Section
      title={t("flows.title")}
      hint={t("flows.hint")}
      actions={
        <>
          {flows.length > 1 && (
            <Button
              size="xs"
              variant="default"
              component={Link}
              to={`/use-cases/${useCaseId}/compare`}
              leftSection={<IconArrowsDiff size={16} />}
            >
              {t("flows.compare")}
            </Button>
          )}
          {mayWrite && served.length > 1 && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconAdjustmentsHorizontal size={16} />}
              onClick={() => open({ kind: "shares" })}
            >
              {t("shares.title")}
            </Button>
          )}
          {mayWrite && newFlow}
        </>
      }
    >
      <Stack gap="md">
        {served.length > 0 ? (
          <ShareBar
            flows={served.map((flow) => ({
              id: flow.flowId,
              title: flow.title,
              share: flow.currentServePct,
            }))}
            colors={apart(
              served.map((flow) => flow.flowId),
              colors,
            )}
          />
        ) : (
          <Group>
            <Text size="sm" c="dimmed">
              {t("flows.noneActive")}
            </Text>
          </Group>
        )}
        <FlowList useCaseId={useCaseId} flows={flows} colors={colors} before={before} open={open} />
      </Stack>
    </Section>
  );
}
