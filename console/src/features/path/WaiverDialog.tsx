import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { serviceNow } from "@/api/live/stream";
import { FormModal } from "@/components/forms/FormModal";
import { tell, tellError } from "@/components/forms/notify";
import { type Point, pathKey } from "./queries";
import "@/i18n/stages";
import "./texts";

const DAY_MS = 86_400_000;
const PROPOSED_DAYS = 30;
const dayOf = (millis: number): string => new Date(millis).toISOString().slice(0, 10);

interface WaiverDialogProps {
  useCaseId: string;
  point: Point;
  close: () => void;
}

/** Set a point aside through a day, with a reason. */
export function WaiverDialog({ useCaseId, point, close }: WaiverDialogProps) {
  const { t } = useTranslation("path");
  const { t: stages } = useTranslation("stages");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [today] = useState(() => dayOf(serviceNow()));
  const [endsOn, setEndsOn] = useState(() => dayOf(serviceNow() + PROPOSED_DAYS * DAY_MS));
  const [reason, setReason] = useState("");
  const whole = reason.trim() !== "" && endsOn >= today;
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      item(
        api.POST("/api/v1/waivers", {
          body: { useCaseId, point: point.code, endsOn, reason: reason.trim() },
        }),
      ),
    onSuccess: () => {
      tell(t("waived"));
      close();
    },
    onError: (error) => tellError(error),
    onSettled: () => queries.invalidateQueries({ queryKey: pathKey(useCaseId) }),
  });
  return (
    <FormModal opened onClose={close} title={t("waiveOf", { point: stages(`points.${point.code}.asks`) })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (whole) mutate();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t("waiveHint")}
          </Text>
          <TextInput
            type="date"
            label={t("endsOn")}
            withAsterisk
            min={today}
            value={endsOn}
            onChange={(event) => setEndsOn(event.currentTarget.value)}
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
              {t("waive")}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormModal>
  );
}
