import { Autocomplete, Group, SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Path, parseJson } from "@/api/json/parse";
import { JsonEditor } from "@/components/editor/JsonEditor";
import { ParametersForm } from "../form/ParametersForm";
import { helpWith, remarksWith } from "../model/help";
import { MODALITIES } from "../model/parameters";
import { PLACEHOLDER } from "../model/placeholders";
import classes from "./Step.module.css";
import type { Draft } from "./state/editing";
import "../texts";

interface ConfigurationEditorProps {
  title: string;
  draft: Draft;
  readOnly: boolean;
  onChange: (draft: Draft) => void;
  onRemoved: (key: string, text: string) => void;
}

type View = "form" | "json";

/** Modality and parameters; two views of one text. */
export function ConfigurationEditor(props: ConfigurationEditorProps) {
  const { title, draft, readOnly, onChange, onRemoved } = props;
  const { t } = useTranslation("flows");
  // what is no JSON yet can only be mended where it can be seen
  const [view, setView] = useState<View>(() => (parseJson(draft.text).problem ? "json" : "form"));
  const [goTo, setGoTo] = useState<{ path: Path } | null>(null);
  const { modality, text } = draft;
  const help = useMemo(() => helpWith(modality, t), [modality, t]);
  const remarks = useMemo(() => remarksWith(t), [t]);

  function show(next: View, path: Path | null = null): void {
    setGoTo(path && { path });
    setView(next);
  }

  return (
    <>
      <Group align="flex-end" gap="sm" wrap="nowrap" mb="md">
        <Autocomplete
          flex={1}
          miw={0}
          size="sm"
          label={t("step.modality")}
          aria-description={t("step.modalityHint")}
          data={[...MODALITIES]}
          value={modality}
          onChange={(value) => onChange({ ...draft, modality: value })}
          readOnly={readOnly}
          error={modality === ""}
          filter={({ options }) => options}
          spellCheck={false}
        />
        <SegmentedControl
          size="sm"
          aria-label={t("step.view")}
          data={[
            { value: "form", label: t("step.form") },
            { value: "json", label: t("step.json") },
          ]}
          value={view}
          onChange={(value) => show(value as View)}
        />
      </Group>
      {view === "form" ? (
        <ParametersForm
          text={text}
          modality={modality}
          readOnly={readOnly}
          onChange={(changed) => onChange({ ...draft, text: changed })}
          onRemoved={onRemoved}
          onJson={(path) => show("json", path)}
        />
      ) : (
        <div className={classes.code}>
          <JsonEditor
            value={text}
            onChange={(changed) => onChange({ ...draft, text: changed })}
            label={t("step.editor", { title })}
            readOnly={readOnly}
            help={help}
            remarks={remarks}
            mark={PLACEHOLDER}
            goTo={goTo}
          />
        </div>
      )}
    </>
  );
}
