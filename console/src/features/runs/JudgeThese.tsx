import { Button, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/queries";
import { fillQueue, type NewQueueKind, newQueueFor, queryQueues } from "@/api/reviewQueues";
import { FormModal } from "@/components/forms/FormModal";
import { tell, tellError } from "@/components/forms/notify";
import { useFormat } from "@/i18n/format";
import type { Run } from "@/kinds/run";

const NEW: Record<string, NewQueueKind> = { "new:compare": "compare", "new:rate": "rate" };
const MOST_RATERS = 20;
// with fewer, nothing is known of their agreement
const PROPOSED_RATERS = 2;

interface JudgeTheseProps {
  run: Run;
  opened: boolean;
  onClose: () => void;
}

function JudgeForm({ run, onClose }: Omit<JudgeTheseProps, "opened">) {
  const { t } = useTranslation("runs");
  const { separators } = useFormat();
  const queries = useQueryClient();
  const { data = [] } = useQuery(queryQueues(run.useCaseId));
  const compares = run.targets.length > 1;
  const fitting = data.filter(({ kind }) => compares || kind !== "compare");
  const [chosen, setChosen] = useState<string | null>(compares ? "new:compare" : "new:rate");
  const [title, setTitle] = useState(run.title);
  const [raters, setRaters] = useState<number | "">(PROPOSED_RATERS);
  const [pairs, setPairs] = useState<number | "">("");
  const navigate = useNavigate();
  const made = chosen === null ? undefined : NEW[chosen];
  const kind = made ?? fitting.find(({ id }) => id === chosen)?.kind;
  const judge = useMutation({
    mutationFn: async (wanted: string) => {
      const queueId = made
        ? (await newQueueFor(run, { kind: made, title: title.trim(), ratersPerItem: raters || 1 })).id
        : wanted;
      // another try fills the queue that was made
      setChosen(queueId);
      const pairsPerItem = kind === "compare" && pairs !== "" ? pairs : null;
      const filled = await fillQueue(queueId, { run: { runId: run.id }, pairsPerItem, seed: 1 });
      return { ...filled, queueId };
    },
    onSuccess: ({ added, known, queueId }) => {
      tell(t("judge.added", { added, known }));
      onClose();
      void navigate({ to: `/use-cases/${run.useCaseId}/reviews/${queueId}` });
    },
    onError: (error) => tellError(error),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ofUseCase(run.useCaseId, "reviews") }),
  });
  const whole = chosen !== null && (made === undefined || (title.trim() !== "" && raters !== ""));
  const fresh = (["compare", "rate"] as const).filter((one) => compares || one !== "compare");
  return (
    <Stack>
      <Text size="sm">{t("judge.hint")}</Text>
      <Select
        label={t("judge.queue")}
        data={[
          {
            group: t("judge.new"),
            items: fresh.map((one) => ({ value: `new:${one}`, label: t(`judge.${one}`) })),
          },
          ...(fitting.length > 0
            ? [
                {
                  group: t("judge.existing"),
                  items: fitting.map(({ id, title }) => ({ value: id, label: title })),
                },
              ]
            : []),
        ]}
        value={chosen}
        onChange={setChosen}
        allowDeselect={false}
      />
      {made && (
        <>
          <TextInput
            label={t("judge.name")}
            description={t("judge.nameHint")}
            required
            maxLength={255}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <NumberInput
            {...separators}
            label={t("judge.raters")}
            description={t("judge.ratersHint")}
            required
            min={1}
            max={MOST_RATERS}
            clampBehavior="strict"
            allowDecimal={false}
            value={raters}
            onChange={(value) => setRaters(typeof value === "number" && value > 0 ? value : "")}
          />
        </>
      )}
      {kind === "compare" && (
        <NumberInput
          {...separators}
          label={t("judge.pairs")}
          placeholder={t("judge.allPairs")}
          min={1}
          max={1000}
          allowDecimal={false}
          value={pairs}
          onChange={(value) => setPairs(typeof value === "number" ? value : "")}
        />
      )}
      <Group justify="flex-end">
        <Button
          disabled={!whole}
          loading={judge.isPending}
          onClick={() => chosen !== null && judge.mutate(chosen)}
        >
          {t("judge.submit")}
        </Button>
      </Group>
    </Stack>
  );
}

/** Put the outputs of a run into a review queue, or into a new one. */
export function JudgeThese({ opened, onClose, run }: JudgeTheseProps) {
  const { t } = useTranslation("runs");
  return (
    <FormModal opened={opened} onClose={onClose} title={t("judge.title")}>
      <JudgeForm run={run} onClose={onClose} />
    </FormModal>
  );
}
