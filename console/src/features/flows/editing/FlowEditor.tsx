import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconListDetails } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConfiguredStep, Revision } from "@/api/configurations";
import type { Step } from "@/api/useCases";
import { confirm } from "@/components/forms/confirm";
import { useUnsavedGuard } from "@/components/forms/useUnsavedGuard";
import { EmptyState } from "@/components/page/Feedback";
import { ConflictDialog } from "../conflict/ConflictDialog";
import { HistoryDrawer } from "../history/HistoryDrawer";
import { useRestore } from "../history/useRestore";
import type { Effect } from "../model/consequences";
import classes from "./FlowEditor.module.css";
import { StepColumn } from "./StepColumn";
import { StepSwitcher } from "./StepSwitcher";
import { StepToolbar } from "./StepToolbar";
import { arrived, discarded, type Editing, storedOf } from "./state/editing";
import type { FlowEditing } from "./state/useFlowEditing";
import { useSaving } from "./state/useSaving";
import "../texts";

interface FlowEditorProps {
  useCaseId: string;
  steps: readonly Step[];
  configured: readonly ConfiguredStep[];
  editing: FlowEditing;
  effect: Effect;
  readOnly: boolean;
}

/** All steps of a flow side by side, or one at a time where there is no room. */
export function FlowEditor({ useCaseId, steps, configured, editing, effect, readOnly }: FlowEditorProps) {
  const { t } = useTranslation("flows");
  const bringBack = useRestore(useCaseId, effect);
  const wide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const [history, setHistory] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const columns = steps.flatMap((step) => {
    const found = configured.find((one) => one.useCaseStepId === step.id);
    return found ? [{ step, flowStepId: found.id }] : [];
  });
  const titles = new Map(columns.map(({ step, flowStepId }) => [flowStepId, step.title]));
  const { conflict, setConflict, save, saveOver, saveAll } = useSaving(editing, effect, titles);
  const { editings, dirty, apply } = editing;

  useUnsavedGuard(
    dirty.length > 0,
    editing.kept ? { text: t("bar.kept"), leave: t("bar.leave") } : undefined,
  );
  useHotkeys([["mod+S", () => !readOnly && saveAll()]], [], true);

  async function discardAll(): Promise<void> {
    const goes = await confirm({
      title: t("bar.discardTitle"),
      text: t("bar.discardText"),
      action: t("bar.discardAll"),
    });
    if (goes) for (const id of dirty) apply(id, discarded);
  }

  async function restore(id: string, state: Editing, revision: Revision): Promise<void> {
    const title = titles.get(id) ?? "";
    const step = await bringBack({ flowStepId: id, title, revision, editing: state });
    if (step) apply(id, (now) => arrived(now, storedOf(step)));
  }

  if (columns.length === 0) {
    return <EmptyState icon={<IconListDetails />} title={t("page.noSteps")} text={t("page.noStepsText")} />;
  }
  const first = columns[0]?.flowStepId ?? "";
  const current = chosen !== null && titles.has(chosen) ? chosen : first;
  const shown = wide ? columns : columns.filter(({ flowStepId }) => flowStepId === current);
  const inConflict = conflict === null ? undefined : editings.get(conflict);
  const inHistory = history === null ? undefined : editings.get(history);
  return (
    <section aria-label={t("page.steps")}>
      {!readOnly && (
        <StepToolbar
          effect={effect}
          dirty={dirty.length}
          saving={editing.saving.size > 0}
          onSaveAll={saveAll}
          onDiscardAll={() => void discardAll()}
        />
      )}
      {!wide && columns.length > 1 && (
        <StepSwitcher steps={columns} chosen={current} dirty={dirty} onChoose={setChosen} />
      )}
      <div className={classes.columns}>
        {shown.map(({ step, flowStepId }) => {
          const state = editings.get(flowStepId);
          if (!state) return null;
          return (
            <StepColumn
              key={flowStepId}
              useCaseId={useCaseId}
              flowStepId={flowStepId}
              step={step}
              number={columns.findIndex((one) => one.flowStepId === flowStepId) + 1}
              editing={state}
              readOnly={readOnly}
              saving={editing.saving.has(flowStepId)}
              error={editing.errors.get(flowStepId)}
              remarks={configured.find((one) => one.id === flowStepId)?.warnings ?? []}
              apply={(change) => apply(flowStepId, change)}
              onSave={() => save(flowStepId)}
              onCompare={() => setConflict(flowStepId)}
              onHistory={() => setHistory(flowStepId)}
            />
          );
        })}
      </div>
      {conflict !== null && inConflict?.newer && (
        <ConflictDialog
          useCaseId={useCaseId}
          flowStepId={conflict}
          title={titles.get(conflict) ?? ""}
          editing={inConflict}
          apply={(change) => apply(conflict, change)}
          onKeepTheirs={() => {
            apply(conflict, discarded);
            setConflict(null);
          }}
          onOverwrite={() => {
            setConflict(null);
            saveOver(conflict);
          }}
          onClose={() => setConflict(null)}
        />
      )}
      {history !== null && inHistory && (
        <HistoryDrawer
          useCaseId={useCaseId}
          flowStepId={history}
          title={titles.get(history) ?? ""}
          present={(inHistory.newer ?? inHistory.base).revision}
          mayRestore={!readOnly}
          onRestore={(revision) => restore(history, inHistory, revision)}
          onClose={() => setHistory(null)}
        />
      )}
    </section>
  );
}
