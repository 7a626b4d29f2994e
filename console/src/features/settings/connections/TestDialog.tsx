import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { FormModal } from "@/components/forms/FormModal";
import { ErrorPanel } from "@/components/page/Feedback";
import type { Connection } from "@/kinds/connection";
import { testConnection } from "../queries";
import "../texts";

/** What a provider says when it is asked whether a connection works. */
export function TestDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const { id, version, name } = connection;
  const test = useQuery({
    queryKey: ["connection-test", id, version],
    queryFn: () => testConnection(connection),
    staleTime: "static",
    gcTime: 0,
    retry: false,
  });
  return (
    <FormModal opened onClose={onClose} title={t("connections.testTitle", { name })}>
      <Stack aria-live="polite">
        {test.isFetching && (
          <Group gap="sm">
            <Loader size="sm" />
            <Text size="sm">{t("connections.testing")}</Text>
          </Group>
        )}
        {!test.isFetching && test.error && <ErrorPanel error={test.error} />}
        {!test.isFetching && test.data && <Result {...test.data} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {shared("action.close")}
          </Button>
          <Button onClick={() => void test.refetch()} loading={test.isFetching}>
            {shared("action.retry")}
          </Button>
        </Group>
      </Stack>
    </FormModal>
  );
}

interface ResultProps {
  code: string;
  message: string;
  models: string[];
}

const MOST_MODELS = 20;

function Result({ code, message, models }: ResultProps) {
  const { t } = useTranslation("settings");
  const good = code === "ok";
  return (
    <Alert
      color={good ? "teal" : "red"}
      variant="light"
      icon={good ? <IconCheck /> : <IconAlertTriangle />}
      title={t(`connections.result.${code}` as "connections.result.ok", { defaultValue: message })}
    >
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {message}
      </Text>
      {models.length > 0 && (
        <Text size="sm" c="dimmed" mt="xs" style={{ overflowWrap: "anywhere" }}>
          {t("connections.models", { count: models.length })}: {models.slice(0, MOST_MODELS).join(", ")}
          {models.length > MOST_MODELS && " …"}
        </Text>
      )}
    </Alert>
  );
}
