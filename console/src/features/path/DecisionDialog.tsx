import { Button, Group, Radio, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { FormModal } from "@/components/forms/FormModal";
import { tell, tellError } from "@/components/forms/notify";
import { pathKey, type StageView } from "./queries";
import "@/i18n/stages";
import "./texts";

interface DecisionDialogProps {
  useCaseId: string;
  view: StageView;
  close: () => void;
}

/** Decide at the end of a stage; open points are named, and stop nobody. */
export function DecisionDialog({ useCaseId, view, close }: DecisionDialogProps) {
  const { t } = useTranslation("path");
  const { t: stages } = useTranslation("stages");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const only = view.outcomes.length === 1 ? view.outcomes[0] : undefined;
  const [outcome, setOutcome] = useState<StageView["outcomes"][number] | undefined>(only);
  const [approach, setApproach] = useState("");
  const [role, setRole] = useState("");
  const [reason, setReason] = useState("");
  const recommends = outcome === "recommend";
  const whole = outcome && role.trim() && reason.trim() && (!recommends || approach.trim());
  const { mutate, isPending } = useMutation({
    mutationFn: (chosen: StageView["outcomes"][number]) =>
      item(
        api.POST("/api/v1/decisions", {
          body: {
            useCaseId,
            stage: view.stage,
            outcome: chosen,
            role: role.trim(),
            reason: reason.trim(),
            ...(recommends && { approach: approach.trim() }),
            ...(view.decision && { supersedes: view.decision.id }),
          },
        }),
      ),
    onSuccess: () => {
      tell(t("recorded"));
      close();
    },
    onError: (error) => tellError(error),
    onSettled: () => queries.invalidateQueries({ queryKey: pathKey(useCaseId) }),
  });
  return (
    <FormModal opened onClose={close} title={t("decideOf", { stage: stages(`name.${view.stage}`) })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (whole) mutate(outcome);
        }}
      >
        <Stack gap="sm">
          {view.waitsFor.length > 0 && (
            <Text size="sm" c="dimmed">
              {t("waitsFor", { count: view.waitsFor.length })}
            </Text>
          )}
          {view.decision && (
            <Text size="sm" c="dimmed">
              {t("supersedes")}
            </Text>
          )}
          <Radio.Group
            label={t("outcome")}
            withAsterisk
            value={outcome ?? null}
            onChange={(value) => setOutcome(view.outcomes.find((one) => one === value))}
          >
            <Group mt={6}>
              {view.outcomes.map((one) => (
                <Radio key={one} value={one} label={t(`outcomes.${one}`)} />
              ))}
            </Group>
          </Radio.Group>
          {recommends && (
            <TextInput
              label={t("approach")}
              description={t("approachHint")}
              withAsterisk
              maxLength={255}
              value={approach}
              onChange={(event) => setApproach(event.currentTarget.value)}
            />
          )}
          <TextInput
            label={t("role")}
            description={t("roleHint")}
            withAsterisk
            maxLength={255}
            value={role}
            onChange={(event) => setRole(event.currentTarget.value)}
          />
          <Textarea
            label={t("reason")}
            withAsterisk
            autosize
            minRows={3}
            maxRows={12}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {shared("action.cancel")}
            </Button>
            <Button type="submit" loading={isPending} disabled={!whole}>
              {t("record")}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormModal>
  );
}
