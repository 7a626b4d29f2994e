import { Alert, Anchor, Button, Checkbox, Group, NumberInput, Stack, TextInput } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item, type Schemas } from "@/api/client";
import { NewBriefLink } from "@/api/limits";
import { CodeBlock } from "@/components/code/CodeBlock";
import { tellError } from "@/components/forms/notify";
import { linksKey } from "./queries";
import "./texts";

const PROPOSED_DAYS = 30;
const DAYS = NewBriefLink.expiresInDays;

/** Make a link; it is shown until another one is made or the dialog is closed. */
export function LinkForm({ useCaseId }: { useCaseId: string }) {
  const { t } = useTranslation("path");
  const queries = useQueryClient();
  const [label, setLabel] = useState("");
  const [days, setDays] = useState<number | string>(PROPOSED_DAYS);
  const [examples, setExamples] = useState(false);
  const whole = label.trim() !== "" && typeof days === "number";
  const { mutate, isPending, data } = useMutation({
    mutationFn: (expiresInDays: number) =>
      item(
        api.POST("/api/v1/brief-links", {
          body: { useCaseId, label: label.trim(), expiresInDays, examples },
        }),
      ),
    onSuccess: () => setLabel(""),
    onError: (error) => tellError(error),
    onSettled: () => queries.invalidateQueries({ queryKey: linksKey(useCaseId) }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (whole) mutate(days);
      }}
    >
      <Stack gap="sm">
        <Group align="flex-start" gap="sm">
          <TextInput
            flex="1 1 240px"
            label={t("share.label")}
            description={t("share.labelHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            withAsterisk
            data-autofocus
            maxLength={NewBriefLink.label.maxLength}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <NumberInput
            flex="0 1 150px"
            label={t("share.days")}
            description={t("share.daysHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            min={DAYS.minimum}
            max={DAYS.maximum}
            clampBehavior="strict"
            allowDecimal={false}
            value={days}
            onChange={setDays}
          />
        </Group>
        <Checkbox
          label={t("share.examples")}
          description={t("share.examplesHint")}
          checked={examples}
          onChange={(event) => setExamples(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={isPending} disabled={!whole}>
            {t("share.make")}
          </Button>
        </Group>
        {data && <MadeLink link={data} />}
      </Stack>
    </form>
  );
}

/** The address of a new link, which is not shown again. */
function MadeLink({ link }: { link: Schemas["IssuedBriefLinkAnswer"] }) {
  const { t } = useTranslation("path");
  return (
    <Stack gap="xs" role="status">
      <CodeBlock
        code={`${window.location.origin}${link.path}`}
        label={t("share.made", { label: link.label })}
      />
      <Alert color="orange" variant="light" icon={<IconEye />}>
        {t("share.once")}{" "}
        <Anchor href={link.path} target="_blank" rel="noopener noreferrer" inherit underline="always">
          {t("share.preview")}
        </Anchor>
      </Alert>
    </Stack>
  );
}
