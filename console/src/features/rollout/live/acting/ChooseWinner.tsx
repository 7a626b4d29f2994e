import { Group, Radio, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FlowName } from "@/components/charts/Shares";
import { useScene } from "../../scene";
import { sayChance } from "../../why";
import classes from "./ChooseWinner.module.css";

interface ChooseWinnerProps {
  value: string | null;
  onChange: (flowId: string) => void;
}

/** Which active flow is to serve everybody, with what is known of each. */
export function ChooseWinner({ value, onChange }: ChooseWinnerProps) {
  const { t } = useTranslation("rollout");
  const { t: shared } = useTranslation("shared");
  const { flows, color, tongue } = useScene();
  const { format } = tongue;
  return (
    <Radio.Group value={value} onChange={onChange} label={t("act.completeWho")}>
      <Stack gap={6} mt={6}>
        {flows
          .filter((flow) => flow.active)
          .map((flow) => (
            <Radio.Card
              key={flow.flowId}
              value={flow.flowId}
              className={classes.card}
              aria-label={flow.title}
            >
              <Group gap="sm" wrap="nowrap">
                <Radio.Indicator />
                <Stack gap={2} miw={0} flex={1}>
                  <FlowName title={flow.title} color={color(flow.flowId)} />
                  <Text size="xs" c="dimmed" className="aimm-figures">
                    {flow.mean === null
                      ? shared("score.none")
                      : t("flows.scored", {
                          mean: format.score(flow.mean),
                          ratings: shared("score.ratings", { count: flow.ratings }),
                        })}
                    {flow.chanceBest !== null &&
                      ` · ${t("flows.chanceShort", { chance: sayChance(flow.chanceBest, format) })}`}
                  </Text>
                </Stack>
              </Group>
            </Radio.Card>
          ))}
      </Stack>
    </Radio.Group>
  );
}
