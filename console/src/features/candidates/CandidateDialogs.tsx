import { Button, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, item } from "@/api/client";
import { keys } from "@/api/queries";
import { querySteps } from "@/api/useCases";
import { FormModal } from "@/components/forms/FormModal";
import { tell, tellError } from "@/components/forms/notify";
import { RecordDialog } from "@/components/records/RecordDialog";
import { type Candidate, candidateKind } from "@/kinds/candidate";
import { objectIn, promptOf, withPrompt } from "./prompt";
import { queryShortlist } from "./queries";
import { withCandidate } from "./shortlist";
import "./texts";

/** What is being done: a new candidate, or something with one that is there. */
export type Doing = { what: "new" } | { what: "edit" | "prompt" | "flow"; candidate: Candidate };

interface CandidateDialogsProps {
  useCaseId: string;
  doing: Doing | null;
  close: () => void;
}

export function CandidateDialogs({ useCaseId, doing, close }: CandidateDialogsProps) {
  const { t } = useTranslation("candidates");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const record = doing?.what === "edit" ? doing.candidate : undefined;
  // the next dialog is opened on what is stored now, also before the list is loaded anew
  const keep = (saved: Candidate) =>
    queries.setQueryData(queryShortlist(useCaseId).queryKey, (shown) => withCandidate(shown, saved));
  return (
    <>
      <RecordDialog
        kind={candidateKind(useCaseId)}
        record={record}
        initial={{ state: "considered" }}
        opened={doing?.what === "new" || doing?.what === "edit"}
        onClose={close}
        size="lg"
        title={record ? t("edit") : t("addOwn")}
        submit={record ? shared("action.save") : t("create")}
        onSaved={(saved) => {
          close();
          keep(saved);
          tell(record ? shared("state.saved") : t("created", { title: saved.title }));
        }}
      />
      {doing?.what === "prompt" && (
        <PromptDialog useCaseId={useCaseId} candidate={doing.candidate} keep={keep} close={close} />
      )}
      {doing?.what === "flow" && (
        <FlowDialog useCaseId={useCaseId} candidate={doing.candidate} close={close} />
      )}
    </>
  );
}

interface DialogProps {
  useCaseId: string;
  candidate: Candidate;
  close: () => void;
}

function PromptDialog({
  useCaseId,
  candidate,
  keep,
  close,
}: DialogProps & { keep: (saved: Candidate) => void }) {
  const { t } = useTranslation("candidates");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [prompt, setPrompt] = useState(() => promptOf(candidate.messages));
  const [parameters, setParameters] = useState(() => JSON.stringify(candidate.parameters, null, 2));
  const [saving, setSaving] = useState(false);
  const object = objectIn(parameters);

  async function save(): Promise<void> {
    if (object === null) return;
    setSaving(true);
    try {
      const saved = await item(
        api.PUT("/api/v1/candidates/{candidate_id}", {
          params: { path: { candidate_id: candidate.id } },
          headers: basedOn(candidate.version),
          body: { messages: withPrompt(candidate.messages, prompt), parameters: object },
        }),
      );
      keep(saved);
      tell(shared("state.saved"));
      close();
    } catch (failure) {
      tellError(failure);
    } finally {
      setSaving(false);
      void queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "candidates") });
    }
  }

  return (
    <FormModal opened onClose={close} size="lg" title={t("promptOf", { title: candidate.title })}>
      <Stack gap="sm">
        <Textarea
          label={t("prompt.system")}
          autosize
          minRows={2}
          maxRows={12}
          value={prompt.system}
          onChange={(event) => setPrompt({ ...prompt, system: event.currentTarget.value })}
        />
        <Textarea
          label={t("prompt.user")}
          description={t("prompt.hint")}
          autosize
          minRows={3}
          maxRows={12}
          value={prompt.user}
          onChange={(event) => setPrompt({ ...prompt, user: event.currentTarget.value })}
        />
        {prompt.more && (
          <Text size="sm" c="dimmed">
            {t("prompt.more")}
          </Text>
        )}
        <Textarea
          label={t("prompt.parameters")}
          description={t("prompt.parametersHint")}
          error={object === null && t("prompt.wrong")}
          autosize
          minRows={3}
          maxRows={12}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          value={parameters}
          onChange={(event) => setParameters(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button disabled={object === null} loading={saving} onClick={() => void save()}>
            {shared("action.save")}
          </Button>
        </Group>
      </Stack>
    </FormModal>
  );
}

function FlowDialog({ useCaseId, candidate, close }: DialogProps) {
  const { t } = useTranslation("candidates");
  const queries = useQueryClient();
  const [title, setTitle] = useState(candidate.title);
  const { data: steps = [] } = useQuery(querySteps(useCaseId));
  const [chosen, setChosen] = useState<string | null>(null);
  const stepId = chosen ?? steps[0]?.id ?? null;
  const [making, setMaking] = useState(false);

  async function make(): Promise<void> {
    setMaking(true);
    try {
      const flow = await item(
        api.POST("/api/v1/candidates/{candidate_id}/flow", {
          params: { path: { candidate_id: candidate.id } },
          body: { title: title.trim(), stepId },
        }),
      );
      tell(t("flow.made", { title: flow.title }));
      close();
    } catch (failure) {
      tellError(failure);
    } finally {
      setMaking(false);
      void queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId) });
    }
  }

  return (
    <FormModal opened onClose={close} title={t("flow.title")}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("flow.text")}
        </Text>
        <TextInput
          label={t("flow.name")}
          maxLength={255}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          data-autofocus
        />
        {steps.length > 1 && (
          <Select
            label={t("flow.step")}
            description={t("flow.stepHint")}
            data={steps.map((step) => ({ value: step.id, label: step.title }))}
            value={stepId}
            onChange={setChosen}
            allowDeselect={false}
          />
        )}
        <Group justify="flex-end">
          <Button disabled={title.trim() === ""} loading={making} onClick={() => void make()}>
            {t("flow.make")}
          </Button>
        </Group>
      </Stack>
    </FormModal>
  );
}
