import { Alert, Box, Button, Grid, Group, Stack, Text } from "@mantine/core";
import { IconBulb, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { FormModal } from "@/components/forms/FormModal";
import { useUnsavedGuard } from "@/components/forms/useUnsavedGuard";
import { Section } from "@/components/page/Section";
import { StateMachine } from "../live/standing/StateMachine";
import { useScene } from "../scene";
import { useStateChange } from "../useStateChange";
import { Outlook, useOutlook } from "./estimate/Outlook";
import { Adjust } from "./form/Adjust";
import { type PlanForm, PlanFormOf } from "./form/form";
import classes from "./form/Parts.module.css";
import { Presets } from "./presets/Presets";
import { usePresets } from "./presets/usePresets";
import { problemsOf } from "./problems";
import { Start } from "./StartModal";
import { usePlan } from "./usePlan";

/** A rollout that has not started: its plan, what it will take, and how it may go. */
export function PlanView() {
  const { t } = useTranslation("rollout");
  const { t: shared } = useTranslation("shared");
  const { id, served } = useScene();
  const may = useMay("write");
  const plan = usePlan();
  const outlook = useOutlook(plan.draft);
  const presets = usePresets(plan.draft, outlook.assumptions);
  const [asks, setAsks] = useState(false);
  const change = useStateChange(id, () => t("plan.started"));
  useUnsavedGuard(plan.touched && plan.dirty && !change.isSuccess);

  const active = served.filter((flow) => flow.active).length;
  const live = problemsOf(outlook.query.error);
  const form: PlanForm = {
    draft: plan.draft,
    set: plan.set,
    problems: outlook.query.isError ? new Map([...plan.problems, ...live]) : plan.problems,
    readOnly: !may,
  };
  const start = async () => {
    try {
      const version = await plan.settle();
      await change.mutateAsync({ state: "WARMUP", version });
    } catch {
      setAsks(false); // what went wrong has been said
    }
  };
  return (
    <PlanFormOf form={form}>
      <Section title={t("plan.title")} hint={t(active > 0 ? "plan.lead" : "plan.noFlow")}>
        <Box maw={860}>
          <StateMachine warmup={plan.draft.warmup !== null} />
        </Box>
        {plan.suggested && may && (
          <Alert mt="md" variant="light" icon={<IconBulb />} py="sm">
            <Text size="sm">{t("plan.suggested")}</Text>
          </Alert>
        )}
        {!may && (
          <Text size="sm" c="dimmed" mt="sm">
            {shared("state.readOnly")}
          </Text>
        )}
      </Section>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            <Presets query={presets} choose={plan.replace} />
            <Adjust />
            {may && (
              <Box className={classes.bar}>
                <Text size="sm" c={plan.dirty ? "var(--aimm-warn)" : "dimmed"} role="status">
                  {t(form.problems.size > 0 ? "plan.wrong" : plan.dirty ? "plan.unsaved" : "plan.clean")}
                </Text>
                <Group gap="xs">
                  <Button variant="default" onClick={plan.save} loading={plan.saving} disabled={!plan.dirty}>
                    {shared("action.save")}
                  </Button>
                  <Button
                    leftSection={<IconPlayerPlay size={16} />}
                    onClick={() => setAsks(true)}
                    disabled={active === 0 || form.problems.size > 0}
                  >
                    {t("plan.start")}
                  </Button>
                </Group>
                {plan.conflict && (
                  <Alert color="yellow" variant="light" w="100%" title={shared("error.conflict")}>
                    <Text size="sm" mb="xs">
                      {t("plan.conflict")}
                    </Text>
                    <Button size="xs" variant="default" onClick={plan.reload}>
                      {shared("action.reload")}
                    </Button>
                  </Alert>
                )}
              </Box>
            )}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Box className={classes.side}>
            <Outlook {...outlook} />
          </Box>
        </Grid.Col>
      </Grid>
      <FormModal opened={asks} onClose={() => setAsks(false)} title={t("plan.startTitle")} size="lg">
        <Start
          outlook={outlook}
          busy={plan.saving || change.isPending}
          start={() => void start()}
          close={() => setAsks(false)}
        />
      </FormModal>
    </PlanFormOf>
  );
}
