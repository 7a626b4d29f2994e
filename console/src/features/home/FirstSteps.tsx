import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import {
  IconListNumbers,
  IconPlugConnected,
  IconPlus,
  IconRoute,
  IconSparkles,
  IconTarget,
  IconToggleRight,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { isApiError } from "@/api/errors";
import { keys } from "@/api/queries";
import { useMay } from "@/api/session";
import { tell, tellError } from "@/components/forms/notify";
import classes from "./FirstSteps.module.css";
import "./beginTexts";

const STEPS = [
  ["useCase", IconTarget],
  ["steps", IconListNumbers],
  ["flow", IconRoute],
  ["activate", IconToggleRight],
  ["integrate", IconPlugConnected],
] as const;

/** No use case yet: how one comes from a goal to an application that is served. */
export function FirstSteps({ onCreate }: { onCreate: () => void }) {
  const { t } = useTranslation("home_begin");
  const mayWrite = useMay("write");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const sample = useMutation({
    mutationFn: () => item(api.POST("/api/v1/samples")),
    onSuccess: async ({ useCaseIds }) => {
      void queries.invalidateQueries({ queryKey: keys.overview() });
      tell(t("empty.sampleDone"));
      const [useCaseId] = useCaseIds;
      if (useCaseId) await navigate({ to: "/use-cases/$useCaseId", params: { useCaseId } });
    },
    onError: (error) => {
      if (!isApiError(error) || !error.has("use-case-same-code-already-exists")) {
        return tellError(error, () => sample.mutate());
      }
      tell(t("empty.sampleExists"));
      void queries.invalidateQueries({ queryKey: keys.overview() });
    },
  });
  return (
    <Paper withBorder className={classes.card}>
      <Stack gap={8} maw={640}>
        <Title order={2} size="h3">
          {t("empty.title")}
        </Title>
        <Text c="dimmed">{mayWrite ? t("empty.text") : t("empty.readOnly")}</Text>
      </Stack>
      <ol className={classes.path}>
        {STEPS.map(([name, Icon], at) => (
          <li key={name} className={classes.step}>
            <span className={classes.icon} aria-hidden>
              <Icon size={22} />
            </span>
            <div>
              <Text fw={650} size="sm">
                {at + 1}. {t(`empty.steps.${name}.title`)}
              </Text>
              <Text size="sm" c="dimmed">
                {t(`empty.steps.${name}.text`)}
              </Text>
            </div>
          </li>
        ))}
      </ol>
      {mayWrite && (
        <Group gap="sm" align="center">
          <Button leftSection={<IconPlus size={18} />} onClick={onCreate}>
            {t("create.title")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconSparkles size={18} />}
            loading={sample.isPending}
            onClick={() => sample.mutate()}
          >
            {t("empty.sample")}
          </Button>
          <Text size="sm" c="dimmed">
            {t("empty.sampleHint")}
          </Text>
        </Group>
      )}
    </Paper>
  );
}
