import { Alert, Button, Group, Switch, Text, TextInput, Title } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { appendItem, removeAt, replaceAt, setMember } from "@/api/json/edit";
import { type Path, sourceOf, stringOf } from "@/api/json/parse";
import { placeOf } from "@/components/editor/problems";
import { type Field, fieldsOf, messagesOf } from "../model/fields";
import type { Group as GroupName } from "../model/parameters";
import { AddParameter } from "./AddParameter";
import { FieldRow, useFieldName } from "./FieldRow";
import classes from "./Form.module.css";
import { MessagesField } from "./MessagesField";
import { ModelField } from "./ModelField";
import { NumberField } from "./NumberField";
import { ProseArea } from "./ProseArea";
import { StringsField } from "./StringsField";
import { Structure } from "./Structure";
import "../texts";

interface ParametersFormProps {
  /** JSON text; every edit changes one value in it and nothing else. */
  text: string;
  modality: string;
  readOnly: boolean;
  onChange: (text: string) => void;
  /** A parameter was taken out. */
  onRemoved: (key: string, text: string) => void;
  /** Show a place in the JSON. */
  onJson: (path: Path) => void;
}

/** The parameters as a form: common ones first, every other by its type. */
export function ParametersForm(props: ParametersFormProps) {
  const { text, modality, readOnly, onChange, onJson } = props;
  const { t } = useTranslation("flows");
  const content = fieldsOf(text);
  const { host, added } = useFocusOnAdded();
  if (content.kind !== "fields") {
    const broken = content.kind === "broken";
    const line = broken ? placeOf(text, content.problem.at).line : 0;
    return (
      <Alert variant="light" color={broken ? "orange" : "gray"}>
        <Text size="sm">{broken ? t("form.broken", { line }) : t("form.other")}</Text>
        <Button size="xs" variant="default" mt="sm" onClick={() => onJson([])}>
          {broken ? t("form.fix") : t("form.toJson")}
        </Button>
      </Alert>
    );
  }
  const { fields } = content;
  const groups = [...new Set(fields.map((field) => field.group))];
  return (
    <div ref={host}>
      {fields.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("form.empty")}
        </Text>
      )}
      {groups.map((group) => (
        <FormGroup
          key={group}
          group={group}
          fields={fields.filter((one) => one.group === group)}
          {...props}
        />
      ))}
      {!readOnly && (
        <AddParameter
          keys={fields.map((field) => field.key)}
          modality={modality}
          onAdd={(key, json) => {
            added(key);
            onChange(setMember(text, key, json));
          }}
        />
      )}
    </div>
  );
}

/** The keyboard goes to a parameter that was added, wherever its group places it. */
function useFocusOnAdded() {
  const host = useRef<HTMLDivElement>(null);
  const [key, setKey] = useState<string | null>(null);
  useEffect(() => {
    if (key === null) return;
    const row = host.current?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    row?.scrollIntoView({ block: "center" });
    row?.querySelector<HTMLElement>("input, textarea, section")?.focus();
    setKey(null);
  }, [key]);
  return { host, added: setKey };
}

interface FormGroupProps extends ParametersFormProps {
  group: GroupName;
  fields: readonly Field[];
}

function FormGroup({ group, fields, ...rest }: FormGroupProps) {
  const { t } = useTranslation("flows");
  return (
    <div className={classes.group}>
      {(fields.length > 1 || group === "other") && (
        <Title order={3} className={classes.groupTitle}>
          {t(`form.group.${group}`)}
        </Title>
      )}
      {fields.map((field) => {
        const remove = () => rest.onRemoved(field.key, removeAt(rest.text, [field.key]));
        return (
          <FieldRow
            key={`${field.key} ${field.kind}`}
            field={field}
            readOnly={rest.readOnly}
            onRemove={remove}
          >
            <FieldInput field={field} onRemove={remove} {...rest} />
          </FieldRow>
        );
      })}
    </div>
  );
}

interface FieldInputProps extends ParametersFormProps {
  field: Field;
  onRemove: () => void;
}

function FieldInput({ field, text, readOnly, onChange, onJson, onRemove }: FieldInputProps) {
  const { t } = useTranslation("flows");
  const { name, text: description } = useFieldName(field);
  const { key, kind, node } = field;
  const edit = (json: string) => onChange(setMember(text, key, json));
  const about = { "aria-label": name, "aria-description": description, readOnly };
  switch (kind) {
    case "line":
      if (field.parameter?.id === "model") {
        return (
          <ModelField
            {...about}
            value={stringOf(text, node)}
            onChange={(value) => edit(JSON.stringify(value))}
          />
        );
      }
      return (
        <TextInput
          {...about}
          className={classes.mono}
          value={stringOf(text, node)}
          onChange={(event) => edit(JSON.stringify(event.currentTarget.value))}
          spellCheck={false}
        />
      );
    case "prose":
      return (
        <ProseArea
          value={stringOf(text, node)}
          onChange={(value) => edit(JSON.stringify(value))}
          label={name}
          description={description}
          readOnly={readOnly}
          lines={field.parameter?.kind === "prose" ? 3 : 1}
        />
      );
    case "number":
      return (
        <NumberField
          field={field}
          source={sourceOf(text, node)}
          readOnly={readOnly}
          onEdit={edit}
          onRemove={onRemove}
        />
      );
    case "boolean": {
      const on = sourceOf(text, node) === "true";
      return (
        <Switch
          checked={on}
          onChange={(event) => edit(String(event.currentTarget.checked))}
          aria-label={name}
          label={
            <Text ff="monospace" size="sm" component="span">
              {on ? t("form.yes") : t("form.no")}
            </Text>
          }
          disabled={readOnly}
        />
      );
    }
    case "strings": {
      const values = node.kind === "array" ? node.items.map((one) => stringOf(text, one)) : [];
      return (
        <StringsField
          values={values}
          readOnly={readOnly}
          onEdit={(place, json) => onChange(replaceAt(text, [key, place], json))}
          onAdd={() => onChange(appendItem(text, [key], '""'))}
          onRemove={(place) => onChange(removeAt(text, [key, place]))}
        />
      );
    }
    case "messages":
      return (
        <MessagesField
          messages={messagesOf(text, node)}
          sources={node.kind === "array" ? node.items.map((one) => sourceOf(text, one)) : []}
          readOnly={readOnly}
          onEdit={(place, part, json) => onChange(setMember(text, part, json, [key, place]))}
          onAdd={(json) => onChange(appendItem(text, [key], json))}
          onRemove={(place) => onChange(removeAt(text, [key, place]))}
          onJson={(place) => onJson([key, place])}
        />
      );
    case "null":
      return (
        <Group gap="sm">
          <Text ff="monospace" size="sm">
            {t("form.null")}
          </Text>
          <Button variant="subtle" size="compact-xs" onClick={() => onJson([key])}>
            {t("form.toJson")}
          </Button>
        </Group>
      );
    default:
      return (
        <Structure
          source={sourceOf(text, node)}
          label={name}
          readOnly={readOnly}
          onJson={() => onJson([key])}
        />
      );
  }
}
