import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, isApiError } from "@/api/errors";
import { descriptionOf } from "@/api/useCases";
import { describeField } from "@/i18n/describe";
import { codeFrom } from "../code/codeFrom";
import { ErrorPanel } from "../page/Feedback";

/** What people write about a use case, a step or a flow. */
export interface Details {
  title: string;
  code: string;
  description: string;
}

type Field = keyof Details;

interface DetailsFormProps {
  fields: readonly Field[];
  initial?: Partial<Details>;
  /** Under a field: what it is for. */
  hints?: Partial<Record<Field, ReactNode>>;
  /** What a field is called here, where its own name would not say enough. */
  labels?: Partial<Record<Field, string>>;
  /** Why the code cannot be changed, when it cannot. */
  codeLocked?: string;
  submit: string;
  /**
   * Stores it; what it throws is said here.
   *
   * @param over - true when the person has seen that somebody else changed it, and wants these texts all the same.
   */
  save: (details: Details, over: boolean) => Promise<void>;
  /** The texts as they are stored now, for when somebody else has changed them. */
  newer?: () => Promise<Details>;
  onCancel: () => void;
}

const KNOWN: ReadonlySet<string> = new Set<Field>(["title", "code", "description"]);

/** What the form is about, of something that has more. */
function only({ title = "", code = "", description = "" }: Partial<Details>): Details {
  return { title, code, description: descriptionOf({ title, description }) };
}

/** The service wants some description: without one, the title stands for it. */
function complete(details: Details): Details {
  const title = details.title.trim();
  const description = details.description.trim() === "" ? title : details.description;
  return { title, code: details.code.trim(), description };
}

function isTaken(error: unknown): boolean {
  return isApiError(error) && error.codes.some((code) => code.endsWith("same-code-already-exists"));
}

/** The error of the server, unless every part of it stands at its field. */
function remaining(error: unknown): unknown {
  const fields = Object.keys(fieldErrors(error));
  const atFields = fields.length > 0 && fields.every((field) => KNOWN.has(field));
  return atFields || isTaken(error) ? null : error;
}

/** Title, code and description with the server's errors at their fields; proposes a code from the title. */
export function DetailsForm(props: DetailsFormProps) {
  const { fields, initial, hints, labels, codeLocked, submit, save, newer, onCancel } = props;
  const { t } = useTranslation("shared");
  const [details, setDetails] = useState<Details>(() => only(initial ?? {}));
  const [follows, setFollows] = useState(!initial?.code);
  const [error, setError] = useState<unknown>(null);
  const [missing, setMissing] = useState<readonly Field[]>([]);
  const [refusals, setRefusals] = useState(0);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const outdated = isApiError(error) && error.status === 412;

  // biome-ignore lint/correctness/useExhaustiveDependencies: after a refusal the first wrong field gets the keyboard
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals]);

  function change(field: Field, text: string): void {
    setMissing((before) => before.filter((one) => one !== field));
    if (field === "code") setFollows(text === ""); // an emptied code is proposed again
    setDetails((before) => ({
      ...before,
      [field]: text,
      ...(field === "title" && follows && fields.includes("code") ? { code: codeFrom(text) } : {}),
    }));
  }

  async function store(over: boolean): Promise<void> {
    const whole = complete(details);
    const empty = fields.filter((field) => field !== "description" && whole[field] === "");
    setMissing(empty);
    if (empty.length > 0) return setRefusals((before) => before + 1);
    setBusy(true);
    setError(null);
    try {
      await save(whole, over);
    } catch (failure) {
      setError(failure);
      setRefusals((before) => before + 1);
    } finally {
      setBusy(false);
    }
  }

  async function takeNewer(): Promise<void> {
    if (!newer) return;
    try {
      setDetails(only(await newer()));
      setError(null);
    } catch (failure) {
      setError(failure);
    }
  }

  function problem(field: Field): string | undefined {
    if (missing.includes(field)) return t("field.cannot be blank");
    const message = fieldErrors(error)[field];
    if (message) return describeField(message, t);
    return field === "code" && isTaken(error) ? t("details.taken") : undefined;
  }

  const shown = remaining(error);
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void store(false);
      }}
    >
      <Stack>
        {outdated && (
          <Alert color="orange" variant="light" role="alert" title={t("error.conflict")}>
            <Text size="sm">{t("details.outdated")}</Text>
            <Group gap="xs" mt="sm">
              {newer && (
                <Button size="xs" variant="default" onClick={() => void takeNewer()}>
                  {t("action.reload")}
                </Button>
              )}
              <Button size="xs" variant="default" loading={busy} onClick={() => void store(true)}>
                {t("details.over")}
              </Button>
            </Group>
          </Alert>
        )}
        {shown !== null && !outdated && <ErrorPanel error={shown} />}
        {fields.includes("title") && (
          <TextInput
            label={t("details.title")}
            description={hints?.title}
            value={details.title}
            onChange={(event) => change("title", event.currentTarget.value)}
            error={problem("title")}
            maxLength={255}
            required
            data-autofocus
          />
        )}
        {fields.includes("code") && (
          <TextInput
            label={t("details.code")}
            description={codeLocked ?? hints?.code}
            value={details.code}
            onChange={(event) => change("code", event.currentTarget.value)}
            error={problem("code")}
            disabled={codeLocked !== undefined}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            maxLength={255}
            spellCheck={false}
            autoCapitalize="off"
            required
          />
        )}
        {fields.includes("description") && (
          <Textarea
            label={labels?.description ?? t("details.description")}
            description={hints?.description}
            value={details.description}
            onChange={(event) => change("description", event.currentTarget.value)}
            error={problem("description")}
            autosize
            minRows={2}
            maxRows={10}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
