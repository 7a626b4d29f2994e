import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryCapture } from "@/api/captures";
import { useMay } from "@/api/session";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { RecordDialog } from "@/components/records/RecordDialog";
import { useFieldWords } from "@/components/records/words";
import { useFormat } from "@/i18n/format";
import { type Capture, captureForm, captureKind } from "@/kinds/capture";
import classes from "./Integration.module.css";
import "./captureTexts";

/** What is kept of what steps are asked and answer, and the form that decides it. */
export function CaptureSection({ useCaseId }: { useCaseId: string }) {
  const { t } = useTranslation("capture");
  const { t: shared } = useTranslation("shared");
  const settings = useQuery(queryCapture(useCaseId));
  const [writing, setWriting] = useState(false);
  const mayWrite = useMay("write");
  const stored = settings.data ?? null;
  return (
    <Section
      title={t("title")}
      hint={t("hint")}
      actions={
        mayWrite &&
        settings.isSuccess && (
          <Button size="xs" variant="default" onClick={() => setWriting(true)}>
            {stored ? shared("action.edit") : t("setUp")}
          </Button>
        )
      }
    >
      <Loaded query={settings} rows={2}>
        {(data) => (data ? <Settings capture={data} /> : <Text size="sm">{t("none")}</Text>)}
      </Loaded>
      <RecordDialog
        kind={captureKind(useCaseId)}
        record={stored ? captureForm.of(stored) : undefined}
        initial={captureForm.proposed}
        opened={writing}
        onClose={() => setWriting(false)}
        size="lg"
        title={t("dialog")}
        submit={shared("action.save")}
        onSaved={() => setWriting(false)}
      />
    </Section>
  );
}

function Settings({ capture }: { capture: Capture }) {
  const { t } = useTranslation("capture");
  const words = useFieldWords(captureKind(capture.useCaseId));
  const format = useFormat();
  const redacted = capture.redactions.map((one) => words.option("redactions", one).label);
  const facts: Array<[string, string]> = [
    [words.label("enabled"), words.option("enabled", capture.enabled ? "on" : "off").label],
    [words.label("samplingRate"), format.part(capture.samplingRate)],
    [words.label("consent"), words.option("consent", capture.consent).label],
    [words.label("redactions"), redacted.join(", ") || t("nothing")],
    [words.label("patterns"), format.number(capture.patterns.length)],
    [words.label("retentionDays"), format.number(capture.retentionDays)],
  ];
  return (
    <dl className={classes.basics}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
