import { ActionIcon, Box, Button, Group, NumberInput, Slider, Text, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { FlowName } from "@/components/charts/Shares";
import { useScene } from "../../scene";
import { useField, usePlanForm } from "./form";
import classes from "./SharesField.module.css";

interface Goal {
  flowId: string;
  finalServePct: number | "";
}

interface SharesFieldProps {
  /** A list of `{flowId, finalServePct}`. */
  path: string;
  label: string;
  /** What a flow without an entry gets. */
  without: "rest" | "nothing";
  /** A flow that does not get anything here: the one that is rolled back. */
  except?: string;
}

const total = (goals: readonly Goal[]) => goals.reduce((sum, goal) => sum + (goal.finalServePct || 0), 0);

/** Shares of flows, each with a slider; flows that are not named share the rest, or get nothing. */
export function SharesField({ path, label, without, except }: SharesFieldProps) {
  const { t } = useTranslation("rollout");
  const { served, tongue } = useScene();
  const { value, set, error, readOnly } = useField(path);
  const goals = (value ?? []) as Goal[];
  const named = new Set(goals.map((goal) => goal.flowId));
  const others = served.filter((flow) => flow.active && !named.has(flow.id) && flow.id !== except);
  const sum = total(goals);
  const left = Math.max(100 - sum, 0);
  const add = (flowId: string) => {
    const part = without === "rest" ? left / Math.max(others.length, 1) : left;
    set([...goals, { flowId, finalServePct: Math.floor(part) }]);
  };
  return (
    <Box role="group" aria-label={label}>
      <Group justify="space-between" mb={8}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <Sum sum={sum} whole={without === "nothing"} />
      </Group>
      <Box className={classes.list}>
        {goals.map((goal, place) => (
          <GoalRow
            key={goal.flowId}
            path={`${path}.${place}.finalServePct`}
            flowId={goal.flowId}
            remove={goals.length > 1 ? () => set(goals.filter((one) => one !== goal)) : undefined}
          />
        ))}
        {others.map((flow) => (
          <Box key={flow.id} className={classes.row}>
            <Name flowId={flow.id} />
            <Text size="sm" c="dimmed" className={classes.rest}>
              {without === "rest"
                ? t("shares.rest", { part: tongue.format.percent(left / others.length) })
                : t("shares.nothing")}
            </Text>
            {!readOnly && (
              <Button size="compact-xs" variant="subtle" onClick={() => add(flow.id)} className={classes.add}>
                {t("shares.set")}
              </Button>
            )}
          </Box>
        ))}
      </Box>
      {error && (
        <Text size="xs" c="var(--aimm-bad)" mt={6} role="alert">
          {error}
        </Text>
      )}
    </Box>
  );
}

function Sum({ sum, whole }: { sum: number; whole: boolean }) {
  const { t } = useTranslation("rollout");
  const { format } = useScene().tongue;
  const wrong = sum > 100.001 || (whole && sum < 99.999);
  if (!wrong && !whole) return null;
  return (
    <Text size="xs" fw={600} className="aimm-figures" c={wrong ? "var(--aimm-bad)" : "dimmed"}>
      {t("shares.sum", { sum: format.percent(sum) })}
    </Text>
  );
}

function Name({ flowId }: { flowId: string }) {
  const { t } = useTranslation("rollout");
  const { served, color, tongue } = useScene();
  const flow = served.find((one) => one.id === flowId);
  return (
    <Box className={classes.name}>
      <FlowName title={tongue.title(flowId)} color={color(flowId)} />
      <Text size="xs" c="dimmed" className="aimm-figures">
        {flow?.active ? t("shares.now", { share: tongue.format.percent(flow.share) }) : t("shares.inactive")}
      </Text>
    </Box>
  );
}

interface GoalRowProps {
  path: string;
  flowId: string;
  remove?: () => void;
}

function GoalRow({ path, flowId, remove }: GoalRowProps) {
  const { t } = useTranslation("rollout");
  const { color, tongue } = useScene();
  const { value, set, error, readOnly } = useField(path);
  const { readOnly: looks } = usePlanForm();
  const share = typeof value === "number" ? value : 0;
  const title = tongue.title(flowId);
  return (
    <Box className={classes.row}>
      <Name flowId={flowId} />
      <Slider
        className={classes.slider}
        value={share}
        onChange={set}
        min={0}
        max={100}
        step={1}
        label={null}
        disabled={looks}
        color={color(flowId)}
        thumbLabel={title}
        thumbProps={{ "aria-valuetext": tongue.format.percent(share) }}
      />
      <NumberInput
        size="xs"
        className={classes.figure}
        aria-label={title}
        value={typeof value === "number" ? value : ""}
        onChange={(next) => set(typeof next === "number" ? next : "")}
        suffix="%"
        {...tongue.format.separators}
        decimalScale={2}
        min={0}
        max={100}
        hideControls
        readOnly={readOnly}
        error={error}
      />
      {remove && !readOnly ? (
        <Tooltip label={t("shares.remove")}>
          <ActionIcon size="sm" onClick={remove} aria-label={`${t("shares.remove")}: ${title}`}>
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <span />
      )}
    </Box>
  );
}
