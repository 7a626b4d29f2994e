import { Alert, Button, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/queries";
import { tell, tellError } from "@/components/forms/notify";
import { Section } from "@/components/page/Section";
import type { Queue } from "@/kinds/reviewQueue";
import { ALL_PAIRS, type Drawing, DrawingFields, drawingOf } from "./DrawingFields";
import { type Imported, importOutputs } from "./queries";

/** Paste outputs, look at what becomes of them, and add them. */
export function Fill({ useCaseId, queue }: { useCaseId: string; queue: Queue }) {
  const { t } = useTranslation("reviews");
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [format, setFormat] = useState<"jsonl" | "csv">("jsonl");
  const [drawing, draw] = useState(ALL_PAIRS);
  const [found, setFound] = useState<Imported | null>(null);
  const [busy, setBusy] = useState(false);

  // what was looked at is what is stored
  function redraw(next: Drawing): void {
    draw(next);
    setFound(null);
  }

  async function send(preview: boolean): Promise<void> {
    setBusy(true);
    try {
      const answer = await importOutputs(queue.id, { text, format, preview, ...drawingOf(drawing) });
      setFound(preview ? answer : null);
      if (preview) return;
      setText("");
      tell(t("added", { added: answer.added, known: answer.known }));
      await queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "reviews") });
    } catch (failure) {
      tellError(failure, () => void send(preview));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Section title={t("fill")} hint={t("fillHint")}>
      <Stack>
        <Textarea
          label={t("text")}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setFound(null);
          }}
        />
        <Group align="flex-end">
          <Select
            label={t("format")}
            data={[
              { value: "jsonl", label: "JSON lines" },
              { value: "csv", label: "CSV" },
            ]}
            value={format}
            onChange={(next) => setFormat(next === "csv" ? "csv" : "jsonl")}
            allowDeselect={false}
          />
          {queue.kind === "compare" && <DrawingFields drawing={drawing} change={redraw} />}
          <Button variant="default" onClick={() => void send(true)} disabled={!text.trim()} loading={busy}>
            {t("preview")}
          </Button>
          <Button onClick={() => void send(false)} disabled={!found || found.tasks === 0} loading={busy}>
            {t("store")}
          </Button>
        </Group>
        {found && <Found found={found} />}
      </Stack>
    </Section>
  );
}

function Found({ found }: { found: Imported }) {
  const { t } = useTranslation("reviews");
  return (
    <Stack gap="xs" role="status">
      <Text size="sm">{t("found", { ...found, targets: found.targets.join(", ") || "–" })}</Text>
      {found.withoutTask.length > 0 && (
        <Text size="sm" c="dimmed">
          {t("without", { keys: found.withoutTask.join(", ") })}
        </Text>
      )}
      {found.refusedCount > 0 && (
        <Alert color="orange" variant="light" title={t("refused", { count: found.refusedCount })}>
          {found.refused.map((one) => (
            <Text key={one.line} size="sm">
              {t("line", { line: one.line, reason: one.reason })}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  );
}
