import { Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item, unwrap } from "@/api/client";
import { serviceNow } from "@/api/live/stream";
import { keys } from "@/api/queries";
import type { Flow } from "@/api/useCases";
import { tell } from "@/components/forms/notify";
import { ErrorPanel } from "@/components/page/Feedback";
import { useFormat } from "@/i18n/format";
import type { RatedSession } from "../queries";
import { partsOf } from "../session/addItems";
import type { Example } from "../session/toItems";
import { tasksOf } from "./tasks";
import "./texts";

interface NewQueueProps {
  useCaseId: string;
  sessions: readonly RatedSession[];
  kept: readonly Example[];
  flows: readonly Flow[];
  close: () => void;
}

/** A review queue that rates what was answered in these sessions. */
export function NewQueue({ useCaseId, sessions, kept, flows, close }: NewQueueProps) {
  const { t } = useTranslation("worst_rated");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState(() => t("proposed", { date: format.date(serviceNow()) }));
  const [raters, setRaters] = useState(1);
  const tasks = tasksOf(sessions, kept, new Map(flows.map((flow) => [flow.id, flow.title])));
  const create = useMutation({
    mutationFn: async () => {
      const code = `worst-${Date.now().toString(36)}`;
      const usual = { answer: "label", lockMinutes: 30, open: true, showExpected: false } as const;
      const named = { useCaseId, kind: "rate", title: title.trim(), code, ratersPerItem: raters } as const;
      const queue = await item(api.POST("/api/v1/review-queues", { body: { ...usual, ...named } }));
      const params = { path: { queue_id: queue.id } };
      for (const part of partsOf(tasks)) {
        await unwrap(api.POST("/api/v1/review-queues/{queue_id}/tasks", { params, body: { tasks: part } }));
      }
      return queue;
    },
    onSuccess: (queue) => {
      close();
      tell(t("created", { title: queue.title }));
      const to = "/use-cases/$useCaseId/reviews/$queueId";
      // biome-ignore lint/suspicious/noExplicitAny: the parameters are those of this route
      void navigate({ to, params: { useCaseId, queueId: queue.id } as any });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "reviews") }),
  });
  if (tasks.length === 0) return <Text size="sm">{t("noAnswers")}</Text>;
  return (
    <Stack>
      {create.isError && <ErrorPanel error={create.error} />}
      <TextInput
        label={t("name")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <NumberInput
        label={t("raters")}
        min={1}
        max={20}
        clampBehavior="strict"
        allowDecimal={false}
        value={raters}
        onChange={(value) => typeof value === "number" && setRaters(value)}
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          {shared("action.cancel")}
        </Button>
        <Button loading={create.isPending} disabled={!title.trim()} onClick={() => create.mutate()}>
          {t("create", { count: tasks.length })}
        </Button>
      </Group>
    </Stack>
  );
}
