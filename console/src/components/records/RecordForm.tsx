import { Button, Group, NumberInput, Select, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Limit } from "@/api/checks";
import { describeField } from "@/i18n/fields";
import { ErrorPanel } from "../page/Feedback";
import type { Control, Stored, Value } from "./kind";
import { RecordConflict } from "./RecordConflict";
import { type RecordFormOptions, useRecordForm } from "./useRecordForm";
import { useFieldWords } from "./words";

type Said = { label?: string; hint?: ReactNode };

export interface RecordFormProps<N extends string, R extends Stored, B> extends RecordFormOptions<N, R, B> {
  /** What is said at a field here, where the kind's own texts do not say enough. */
  says?: { [K in N]?: Said };
  /** Why a field cannot be changed, for those that cannot. */
  locked?: { [K in N]?: string };
  submit: string;
  onCancel: () => void;
}

/** The form of a kind of record: its fields with their checks, and the service's errors at their fields. */
export function RecordForm<N extends string, R extends Stored, B>(props: RecordFormProps<N, R, B>) {
  const { kind, says, locked, submit, onCancel } = props;
  const { t } = useTranslation("shared");
  const words = useFieldWords(kind);
  const state = useRecordForm(props);
  const { names, draft, conflict } = state;

  function problem(name: N): string | undefined {
    if (state.taken(name)) return t("details.taken");
    const found = state.problem(name);
    return found && describeField(found);
  }

  if (conflict)
    return <RecordConflict kind={kind} differences={conflict} state={state} onCancel={onCancel} />;
  return (
    <form
      ref={state.form}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        state.submit();
      }}
    >
      <Stack>
        {state.error !== null && <ErrorPanel error={state.error} />}
        {names.map((name, place) => (
          <FieldInput
            key={name}
            as={kind.fields[name].as}
            choices={(kind.fields[name].choices ?? []).map((value) => ({
              value,
              label: words.choice(name, value),
            }))}
            limit={kind.limits[name] ?? {}}
            label={says?.[name]?.label ?? words.label(name)}
            hint={locked?.[name] ?? says?.[name]?.hint ?? words.hint(name)}
            // what stands in for it makes it optional
            required={kind.limits[name]?.required && !kind.fields[name].standsIn}
            disabled={locked?.[name] !== undefined}
            first={place === 0}
            value={draft[name]}
            error={problem(name)}
            onChange={(value) => state.write(name, value)}
          />
        ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={state.busy}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldInputProps {
  as: Control;
  choices: ReadonlyArray<{ value: string; label: string }>;
  limit: Limit;
  label: string;
  hint: ReactNode;
  required: boolean | undefined;
  disabled: boolean;
  first: boolean;
  value: Value;
  error: string | undefined;
  onChange: (value: Value) => void;
}

/** The control of one field. A new way to write something gets its control here. */
function FieldInput(props: FieldInputProps) {
  const { as, choices, limit, hint, required, first, value, onChange, ...rest } = props;
  const { t } = useTranslation("shared");
  const common = { ...rest, description: hint || undefined, required: required ?? false };
  const focus = first ? { "data-autofocus": true } : {};
  if (typeof value !== "string") {
    return (
      <TagsInput
        {...common}
        {...focus}
        value={[...value]}
        onChange={onChange}
        maxTags={limit.maxItems}
        splitChars={[",", ";", "\n"]}
        clearable
        clearButtonProps={{ "aria-label": t("action.clear") }}
      />
    );
  }
  if (as === "prose") {
    return (
      <Textarea
        {...common}
        {...focus}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={10}
      />
    );
  }
  if (as === "choice") {
    return (
      <Select
        {...common}
        {...focus}
        data={choices}
        value={value}
        onChange={(chosen) => onChange(chosen ?? "")}
        allowDeselect={false}
      />
    );
  }
  if (as === "number") {
    return (
      <NumberInput
        {...common}
        {...focus}
        value={value}
        onChange={(number) => onChange(String(number))}
        min={limit.minimum}
        max={limit.maximum}
        hideControls
      />
    );
  }
  const code = as === "code" && {
    styles: { input: { fontFamily: "var(--mantine-font-family-monospace)" } },
    spellCheck: false,
    autoCapitalize: "off",
  };
  return (
    <TextInput
      {...common}
      {...focus}
      {...code}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      maxLength={limit.maxLength}
    />
  );
}
