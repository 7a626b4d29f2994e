import { Button, Group, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { describeField } from "@/i18n/fields";
import { ErrorPanel } from "../page/Feedback";
import { FieldInput } from "./FieldInput";
import type { Stored } from "./kind";
import { RecordConflict } from "./RecordConflict";
import classes from "./Records.module.css";
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
    if (state.taken(name)) return words.of(name, "taken") || t("details.taken");
    const found = state.problem(name);
    return found && (words.of(name, "wrong") || describeField(found));
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
        <div className={classes.fields}>
          {names.map((name, place) => (
            <div key={name} data-half={kind.fields[name].half}>
              <FieldInput
                field={kind.fields[name]}
                option={(value) => words.option(name, value)}
                part={(part) => words.part(name, part)}
                limit={kind.limits[name] ?? {}}
                label={says?.[name]?.label ?? words.label(name)}
                hint={locked?.[name] ?? says?.[name]?.hint ?? words.of(name, "hint")}
                // what stands in for it makes it optional
                required={kind.limits[name]?.required && !kind.fields[name].standsIn}
                disabled={locked?.[name] !== undefined}
                first={place === 0}
                value={draft[name]}
                error={problem(name)}
                onChange={(value) => state.write(name, value)}
              />
            </div>
          ))}
        </div>
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
