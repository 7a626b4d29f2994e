import { Button, Group, Select, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/queries";
import { fillQueue, querySources } from "@/api/reviewQueues";
import { tell, tellError } from "@/components/forms/notify";
import { Section } from "@/components/page/Section";
import type { Queue } from "@/kinds/reviewQueue";
import { ALL_PAIRS, DrawingFields, drawingOf } from "./DrawingFields";

/** Take the outputs of a run, or, in a queue that labels, the newest version of a dataset. */
export function FillFrom({ useCaseId, queue }: { useCaseId: string; queue: Queue }) {
  const { t } = useTranslation("reviews");
  const queries = useQueryClient();
  const { data } = useQuery(querySources(useCaseId));
  const [chosen, setChosen] = useState<string | null>(null);
  const [drawing, draw] = useState(ALL_PAIRS);
  const runs = (data?.runs ?? []).filter(({ targets }) => queue.kind !== "compare" || targets.length > 1);
  const datasets = queue.kind === "label" ? (data?.datasets ?? []) : [];
  const fill = useMutation({
    mutationFn: (id: string) =>
      fillQueue(queue.id, {
        ...(datasets.some((one) => one.id === id) ? { dataset: { datasetId: id } } : { run: { runId: id } }),
        ...drawingOf(drawing),
      }),
    onSuccess: ({ added, known }) => tell(t("added", { added, known })),
    onError: (error, id) => tellError(error, () => fill.mutate(id)),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "reviews") }),
  });
  const groups = [
    { group: t("runs"), items: runs.map(({ id, title }) => ({ value: id, label: title })) },
    { group: t("datasets"), items: datasets.map(({ id, title }) => ({ value: id, label: title })) },
  ].filter(({ items }) => items.length > 0);
  if (groups.length === 0) return null;
  return (
    <Section title={t("fillFrom")} hint={t(queue.kind === "label" ? "fillFromEither" : "fillFromRun")}>
      <Stack>
        <Select label={t("source")} data={groups} value={chosen} onChange={setChosen} searchable clearable />
        <Group align="flex-end">
          {queue.kind === "compare" && <DrawingFields drawing={drawing} change={draw} />}
          <Button
            disabled={chosen === null}
            loading={fill.isPending}
            onClick={() => chosen !== null && fill.mutate(chosen)}
          >
            {t("store")}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
