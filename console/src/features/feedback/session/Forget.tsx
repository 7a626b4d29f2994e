import { Button, List, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";
import { FormModal } from "@/components/forms/FormModal";
import { useRemove } from "@/components/forms/useRemove";
import "./exampleTexts";

type Erased = Schemas["ErasedAnswer"];

interface ForgetProps {
  useCaseId: string;
  correlationId: string;
}

/** Deletes what was captured of a session, and says which copies are left. */
export function Forget({ useCaseId, correlationId }: ForgetProps) {
  const { t } = useTranslation("session_examples");
  const remove = useRemove();
  const [erased, setErased] = useState<Erased | null>(null);

  async function forget(): Promise<void> {
    let answer: Erased | null = null;
    const done = await remove({
      title: t("forget.title"),
      text: t("forget.text"),
      action: t("forget.action"),
      done: t("forget.done"),
      remove: async () => {
        answer = await item(api.DELETE("/api/v1/examples", { params: { query: { correlationId } } }));
      },
      shownBy: ["examples", "rated-examples", "datasets"].map((name) => keys.ofUseCase(useCaseId, name)),
    });
    if (done) setErased(answer);
  }

  const left = erased !== null && erased.versions.length + erased.queues.length > 0;
  return (
    <>
      <Button size="xs" variant="default" color="red" onClick={() => void forget()}>
        {t("forget.open")}
      </Button>
      <FormModal opened={left} onClose={() => setErased(null)} title={t("forget.left")}>
        {erased && <Left erased={erased} />}
      </FormModal>
    </>
  );
}

function Left({ erased }: { erased: Erased }) {
  const { t } = useTranslation("session_examples");
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t("forget.examples", { count: erased.deleted + erased.waiting })}{" "}
        {t("forget.drafts", { count: erased.drafts })}
      </Text>
      <Text size="sm">{t("forget.leftText")}</Text>
      <List size="sm">
        {erased.versions.map(({ datasetId, items, title, first, last }) => {
          const versions = t(first === last ? "forget.only" : "forget.range", { first, last });
          return (
            <List.Item key={datasetId}>{t("forget.version", { count: items, title, versions })}</List.Item>
          );
        })}
        {erased.queues.map(({ queueId, tasks, title }) => (
          <List.Item key={queueId}>{t("forget.queue", { count: tasks, title })}</List.Item>
        ))}
      </List>
    </Stack>
  );
}
