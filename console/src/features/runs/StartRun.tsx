import { Button, Group, MultiSelect, NumberInput, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { keys } from "@/api/queries";
import { queryFlows } from "@/api/useCases";
import { FormModal } from "@/components/forms/FormModal";
import { tell, tellError } from "@/components/forms/notify";
import { useFormat } from "@/i18n/format";
import type { Run } from "@/kinds/run";
import { EstimateView } from "./EstimateView";
import { BLANK, type Draft, itemsOf, MOST_ITEMS, type Plan, planOf } from "./plan";
import { queryRunCandidates, queryRunConnections } from "./queries";
import { RecordedField } from "./RecordedField";
import classes from "./Runs.module.css";
import { SampleField } from "./SampleField";

interface StartRunProps {
  useCaseId: string;
  opened: boolean;
  onClose: () => void;
  onStarted: (run: Run) => void;
}

interface PartProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}

function Targets({ useCaseId, draft, set }: PartProps & { useCaseId: string }) {
  const { t } = useTranslation("runs");
  const { data: flows = [] } = useQuery(queryFlows(useCaseId));
  const { data: connections = [] } = useQuery(queryRunConnections());
  const { data: candidates = [] } = useQuery(queryRunCandidates(useCaseId));
  return (
    <>
      <MultiSelect
        label={t("form.flows")}
        description={t("form.flowsHint")}
        data={flows.filter((flow) => !flow.archived).map(({ id, title }) => ({ value: id, label: title }))}
        value={draft.flows}
        onChange={(chosen) => set({ flows: chosen })}
        searchable
      />
      {candidates.length > 0 && (
        <MultiSelect
          label={t("form.candidates")}
          description={t("form.candidatesHint")}
          data={candidates.map(({ id, title, messages }) => ({
            value: id,
            label: messages.length > 0 ? title : t("form.noPrompt", { title }),
            disabled: messages.length === 0,
          }))}
          value={draft.candidates}
          onChange={(chosen) => set({ candidates: chosen })}
          searchable
        />
      )}
      <Select
        label={t("form.connection")}
        description={t("form.connectionHint")}
        data={connections.map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.connection}
        onChange={(connection) => set({ connection })}
        clearable
      />
      <Textarea
        label={t("form.prompt")}
        description={t("form.promptHint", { interpolation: { prefix: "\u0000", suffix: "\u0000" } })}
        autosize
        minRows={2}
        maxRows={8}
        value={draft.prompt}
        onChange={(event) => set({ prompt: event.currentTarget.value })}
      />
      <TextInput
        label={t("form.model")}
        description={t("form.modelHint")}
        value={draft.model}
        onChange={(event) => set({ model: event.currentTarget.value })}
      />
    </>
  );
}

function Numbers({ draft, set }: PartProps) {
  const { t } = useTranslation("runs");
  const { separators } = useFormat();
  const names = ["priceIn", "priceOut", "money", "tokens", "minutes"] as const;
  return (
    <div className={classes.halves}>
      {names.map((name) => (
        <NumberInput
          key={name}
          {...separators}
          label={t(`form.${name}`)}
          description={name.startsWith("price") ? t("form.priceHint") : undefined}
          inputWrapperOrder={["label", "input", "description"]}
          min={0}
          value={draft[name]}
          onChange={(value) => set({ [name]: typeof value === "number" ? value : "" })}
        />
      ))}
      <NumberInput
        label={t("form.repetitions")}
        min={1}
        max={20}
        value={draft.repetitions}
        onChange={(value) => set({ repetitions: typeof value === "number" ? value : 1 })}
      />
    </div>
  );
}

function Items({ draft, set }: PartProps) {
  const { t } = useTranslation("runs");
  const found = itemsOf(draft.items, draft.placeholder);
  const wrong = Array.isArray(found)
    ? undefined
    : "notObject" in found
      ? t("form.notObject", { line: found.notObject })
      : t("form.tooMany", { most: MOST_ITEMS });
  return (
    <>
      <Textarea
        label={t("form.items")}
        description={t("form.itemsHint")}
        autosize
        minRows={3}
        maxRows={12}
        error={wrong}
        value={draft.items}
        onChange={(event) => set({ items: event.currentTarget.value })}
      />
      <TextInput
        label={t("form.placeholder")}
        description={t("form.placeholderHint")}
        value={draft.placeholder}
        onChange={(event) => set({ placeholder: event.currentTarget.value })}
      />
    </>
  );
}

function StartForm({ useCaseId, onStarted }: Pick<StartRunProps, "useCaseId" | "onStarted">) {
  const { t } = useTranslation("runs");
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(BLANK);
  const [settled] = useDebouncedValue(draft, 400);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const plan = planOf(useCaseId, draft);
  const start = useMutation({
    mutationFn: (wanted: Plan) =>
      item(api.POST("/api/v1/runs", { body: { ...wanted, title: draft.title.trim() } })),
    onSuccess: (run) => {
      tell(t("started", { title: run.title }));
      onStarted(run);
    },
    onError: (error, wanted) => tellError(error, () => start.mutate(wanted)),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "runs") }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (plan) start.mutate(plan);
      }}
    >
      <Stack>
        <TextInput
          label={t("form.title")}
          description={t("form.titleHint")}
          required
          maxLength={255}
          data-autofocus
          value={draft.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Targets useCaseId={useCaseId} draft={draft} set={set} />
        <RecordedField recorded={draft.recorded} onRead={(recorded) => set({ recorded })} />
        <SampleField useCaseId={useCaseId} draft={draft} set={set} />
        {draft.sample === null && <Items draft={draft} set={set} />}
        <Numbers draft={draft} set={set} />
        <EstimateView useCaseId={useCaseId} plan={planOf(useCaseId, settled)} />
        <Group justify="flex-end">
          <Button type="submit" disabled={!plan || draft.title.trim() === ""} loading={start.isPending}>
            {t("form.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Choose what to ask and on what, see what that will need, and start it. */
export function StartRun({ opened, onClose, ...rest }: StartRunProps) {
  const { t } = useTranslation("runs");
  return (
    <FormModal opened={opened} onClose={onClose} title={t("start")} size="lg">
      <StartForm {...rest} />
    </FormModal>
  );
}
