import { Alert, FileInput, List, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { tellError } from "@/components/forms/notify";
import { formatOf, type Recorded } from "./plan";

interface RecordedFieldProps {
  recorded: Recorded | null;
  onRead: (recorded: Recorded | null) => void;
}

const MOST_SHOWN = 5;

/** Outputs of another tool, from a file; what was read of it is said at once. */
export function RecordedField({ recorded, onRead }: RecordedFieldProps) {
  const { t } = useTranslation("runs");
  const { t: shared } = useTranslation("shared");
  const read = useMutation({
    mutationFn: async (file: File) => {
      const text = await file.text();
      return item(api.POST("/api/v1/runs/recorded-outputs", { body: { format: formatOf(text), text } }));
    },
    onSuccess: onRead,
    onError: (error) => tellError(error),
  });
  return (
    <div>
      <FileInput
        label={t("form.recorded")}
        description={t("form.recordedHint")}
        accept=".jsonl,.json,.csv,.txt"
        clearable
        clearButtonProps={{ "aria-label": shared("action.clear") }}
        onChange={(file) => (file ? read.mutate(file) : onRead(null))}
      />
      {recorded && (
        <Text size="sm" mt={6} role="status">
          {t("form.recordedRead", { count: recorded.outputs.length })}
        </Text>
      )}
      {recorded && recorded.refusedCount > 0 && (
        <Alert
          color="yellow"
          variant="light"
          mt={6}
          title={t("form.refused", { count: recorded.refusedCount })}
        >
          <List size="sm">
            {recorded.refused.slice(0, MOST_SHOWN).map((one) => (
              <List.Item key={one.line}>{t("form.refusedLine", one)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </div>
  );
}
