import { Badge, Box, Button, Group, Paper, Text, Title } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { descriptionOf, type Step } from "@/api/useCases";
import { ErrorPanel } from "@/components/page/Feedback";
import { Ago } from "@/components/time/Ago";
import type { Remark } from "../model/remarks";
import { ConfigurationEditor } from "./ConfigurationEditor";
import { EmptyStep } from "./EmptyStep";
import { Names } from "./Names";
import { Notices } from "./Notices";
import { Remarks } from "./Remarks";
import { SaveBar } from "./SaveBar";
import classes from "./Step.module.css";
import { broughtBack, type Draft, discarded, type Editing, isDirty, shownOf, typed } from "./state/editing";
import "../texts";

export interface StepColumnProps {
  useCaseId: string;
  flowStepId: string;
  step: Step;
  /** Place among the steps, from 1. */
  number: number;
  editing: Editing;
  readOnly: boolean;
  saving: boolean;
  error: unknown;
  /** What the service says of the configuration as it is stored. */
  remarks: readonly Remark[];
  apply: (change: (editing: Editing) => Editing) => void;
  onSave: () => void;
  onCompare: () => void;
  onHistory: () => void;
}

/** One step of the flow: what it is, its configuration, what is to be decided about it. */
export function StepColumn(props: StepColumnProps) {
  const { useCaseId, flowStepId, step, number, editing, readOnly, saving, error, remarks, apply } = props;
  const { t } = useTranslation("flows");
  const { t: shared } = useTranslation("shared");
  const id = useId();
  const [removed, setRemoved] = useState<{ key: string; before: Draft; after: string } | null>(null);
  const shown = shownOf(editing);
  const { revision, updatedAt } = editing.base;

  function takeOut(key: string, text: string): void {
    if (!shown) return;
    setRemoved({ key, before: shown, after: text });
    apply((now) => typed(now, { ...shown, text }));
  }

  return (
    <Paper component="section" withBorder aria-labelledby={id} className={classes.column}>
      <Box className={classes.head}>
        <Group justify="space-between" wrap="nowrap" gap="sm" align="flex-start">
          <Group gap={10} wrap="nowrap" align="flex-start" miw={0}>
            <span className={classes.place} aria-hidden>
              {number}
            </span>
            <Box miw={0}>
              <Group gap={8}>
                <Title order={2} id={id} size="h5" className={classes.title}>
                  {step.title}
                </Title>
                {isDirty(editing) && (
                  <Badge size="sm" color="orange" variant="light" tt="none" radius="sm">
                    {t("step.changed")}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed" ff="monospace">
                {step.code}
              </Text>
            </Box>
          </Group>
          {revision === 0 ? (
            <Badge variant="default" tt="none" radius="sm" className={classes.history}>
              {t("step.notConfigured")}
            </Badge>
          ) : (
            <Button
              variant="default"
              size="compact-sm"
              className={classes.history}
              leftSection={<IconHistory size={14} />}
              onClick={props.onHistory}
              aria-label={`${t("step.history", { title: step.title })}: ${t("step.revision", { number: revision })}`}
            >
              {t("step.revision", { number: revision })}
            </Button>
          )}
        </Group>
        {descriptionOf(step) && (
          <Text size="sm" c="dimmed" mt={8} lineClamp={2} title={step.description}>
            {descriptionOf(step)}
          </Text>
        )}
      </Box>
      <Notices
        useCaseId={useCaseId}
        flowStepId={flowStepId}
        editing={editing}
        removed={
          removed && removed.after === editing.draft?.text
            ? { key: removed.key, undo: () => apply((now) => typed(now, removed.before)) }
            : null
        }
        onCompare={props.onCompare}
        onDiscard={() => apply(discarded)}
        onBringBack={() => apply(broughtBack)}
      />
      {!isDirty(editing) && remarks.length > 0 && <Remarks remarks={remarks} />}
      <Box className={classes.body}>
        {shown ? (
          <ConfigurationEditor
            title={step.title}
            draft={shown}
            readOnly={readOnly}
            onChange={(draft) => apply((now) => typed(now, draft))}
            onRemoved={takeOut}
          />
        ) : (
          <EmptyStep readOnly={readOnly} onBegin={(draft) => apply((now) => typed(now, draft))} />
        )}
      </Box>
      {shown && (
        <Names draft={shown} readOnly={readOnly} onChange={(draft) => apply((now) => typed(now, draft))} />
      )}
      {error !== undefined && (
        <Box className={classes.error}>
          <ErrorPanel error={error} retry={props.onSave} />
        </Box>
      )}
      {editing.draft && isDirty(editing) && !readOnly ? (
        <SaveBar
          draft={editing.draft}
          saving={saving}
          onSave={props.onSave}
          onDiscard={() => apply(discarded)}
        />
      ) : (
        revision > 0 && (
          <Text size="xs" c="dimmed" className={classes.foot}>
            <span>
              {shared("state.saved")} · <Ago moment={updatedAt} />
            </span>
          </Text>
        )
      )}
    </Paper>
  );
}
