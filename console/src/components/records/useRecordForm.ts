import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { fieldErrors, isApiError } from "@/api/errors";
import {
  bodyOf,
  chosenOf,
  completed,
  type Difference,
  differences,
  draftOf,
  patchOf,
  problemsOf,
  type Side,
  sameValue,
  withNumbers,
  written,
} from "./draft";
import { type Draft, type Field, type Kind, namesOf, type Stored, type Value } from "./kind";

export interface RecordFormOptions<N extends string, R extends Stored, B> {
  kind: Kind<N, R, B>;
  /** The fields that are shown; all of them by default. */
  names?: readonly N[];
  /** The record to change; without one, a new one is made. */
  record?: R;
  /** What is proposed for a new one, and for what the record does not show. */
  initial?: Readonly<Partial<Record<N, Value>>>;
  /** Makes it in another way than the kind does. */
  create?: (body: B) => Promise<R>;
  /** `draft` is what was sent, with what no record shows. */
  onSaved: (record: R, draft: Draft<N>) => void | Promise<void>;
}

export interface RecordFormState<N extends string> {
  form: RefObject<HTMLFormElement | null>;
  names: readonly N[];
  draft: Draft<N>;
  write: (name: N, value: Value) => void;
  /** What is wrong with a field, in the words of the service. */
  problem: (name: N) => string | undefined;
  /** A text that must be unique is not. */
  taken: (name: N) => boolean;
  /** What the service said beside that. */
  error: unknown;
  busy: boolean;
  submit: () => void;
  /** What somebody else changed meanwhile; null while nobody did. */
  conflict: readonly Difference<N>[] | null;
  /** Save what was chosen of two versions. */
  settle: (sides: ReadonlyMap<N, Side>) => void;
  /** Go on from their version. */
  takeTheirs: () => void;
}

const TAKEN = /same-(\w+)-already-exists$/;
const MOST_TRIES = 3;

/** The field whose text another record has already: `use-case-same-code-already-exists` says `code`. */
function takenIn(error: unknown): string | null {
  if (!isApiError(error)) return null;
  return error.codes.map((code) => TAKEN.exec(code)?.[1]).find(Boolean) ?? null;
}

function isOutdated(error: unknown): boolean {
  return isApiError(error) && (error.status === 412 || error.has("outdated"));
}

/** The error, unless every part of it stands at a field. */
function beside(error: unknown, names: readonly string[]): unknown {
  const taken = takenIn(error);
  if (taken !== null && names.includes(taken)) return null;
  const fields = Object.keys(fieldErrors(error));
  return fields.length > 0 && fields.every((field) => names.includes(field)) ? null : error;
}

type Outcome<R> = { saved: R; theirs: null } | { saved: null; theirs: R };

/**
 * Change a record by what differs from it; `theirs` is a newer version that has to be looked at first.
 *
 * @param tries - how often a newer version with the same texts is saved over: a rollout may have moved shares.
 */
async function changed<N extends string, R extends Stored, B>(
  kind: Kind<N, R, B>,
  names: readonly N[],
  whole: Draft<N>,
  from: R,
  tries = MOST_TRIES,
): Promise<Outcome<R>> {
  const { fields, limits, read, change, texts } = kind;
  if (!read || !change || from.version === undefined) throw new TypeError(`${texts} cannot be changed`);
  const before = shownOf(kind, names, from);
  const patch = patchOf(limits, completed(names, fields, before), whole);
  if (Object.keys(patch).length === 0) return { saved: from, theirs: null };
  try {
    return {
      saved: await change(from, withNumbers(fields, patch) as Partial<B>, from.version),
      theirs: null,
    };
  } catch (failure) {
    if (!isOutdated(failure) || tries === 0) throw failure;
    const newer = await read(from);
    const now = shownOf(kind, names, newer);
    const untouched = names.every((name) => sameValue(now[name], before[name]));
    return untouched ? changed(kind, names, whole, newer, tries - 1) : { saved: null, theirs: newer };
  }
}

function shownOf<N extends string>(
  { fields }: { fields: Readonly<Record<N, Field<N>>> },
  names: readonly N[],
  facts: object,
): Draft<N> {
  return draftOf(names, fields, facts as Record<string, unknown>);
}

/** What is written, with what follows from it. */
function useDraft<N extends string>(
  kind: { fields: Readonly<Record<N, Field<N>>> },
  names: readonly N[],
  facts: object,
) {
  const [draft, setDraft] = useState(() => shownOf(kind, names, facts));
  const [free, setFree] = useState<ReadonlySet<N>>(
    () => new Set(names.filter((name) => draft[name].length === 0)),
  );
  function write(name: N, value: Value): void {
    const nowFree = new Set(free);
    if (value.length === 0)
      nowFree.add(name); // an emptied field is proposed again
    else nowFree.delete(name);
    setFree(nowFree);
    setDraft(written(kind.fields, draft, { name, value, free: nowFree }));
  }
  return { draft, setDraft, write };
}

/** What a form for a record does: checks, proposes, saves what has changed, and notices other people's changes. */
export function useRecordForm<N extends string, R extends Stored, B>(
  options: RecordFormOptions<N, R, B>,
): RecordFormState<N> {
  const { kind, names: wanted, record, initial, create, onSaved } = options;
  const { fields, limits } = kind;
  const queries = useQueryClient();
  const names = useMemo(() => wanted ?? namesOf<N>(kind), [wanted, kind]);
  const { draft, setDraft, write } = useDraft(kind, names, { ...initial, ...record });
  const [base, setBase] = useState(record);
  const [theirs, setTheirs] = useState<R | null>(null);
  const [problems, setProblems] = useState<Partial<Record<N, string>>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { form, refuse } = useRefusal();

  async function save(texts: Draft<N>, from: R | undefined): Promise<void> {
    const whole = completed(names, fields, texts);
    setBusy(true);
    setError(null);
    setTheirs(null);
    try {
      const { saved, theirs: newer } = from
        ? await changed(kind, names, whole, from)
        : {
            saved: await (create ?? kind.create)(withNumbers(fields, bodyOf(limits, whole)) as B),
            theirs: null,
          };
      setTheirs(newer);
      if (saved) await onSaved(saved, whole);
    } catch (failure) {
      setError(failure);
      refuse();
    } finally {
      setBusy(false);
      for (const queryKey of kind.shownBy(from ?? null)) void queries.invalidateQueries({ queryKey });
    }
  }

  function submit(): void {
    const found = problemsOf(names, kind, completed(names, fields, draft));
    setProblems(found);
    if (Object.keys(found).length > 0) refuse();
    else void save(draft, base);
  }

  /** Go on from their version, with these texts. */
  function rebase(texts: Draft<N>, newer: R): void {
    setDraft(texts);
    setBase(newer);
    setTheirs(null);
  }

  const shown = (facts: object) => shownOf(kind, names, facts);
  const conflict = theirs && base ? differences(shown(base), shown(theirs), draft) : null;

  return {
    form,
    names,
    draft,
    write: (name, value) => {
      setProblems(({ [name]: _, ...others }) => others as Partial<Record<N, string>>);
      write(name, value);
    },
    problem: (name) => problems[name] ?? fieldErrors(error)[name],
    taken: (name) => takenIn(error) === name,
    error: beside(error, names),
    busy,
    submit,
    conflict,
    settle: (sides) => {
      if (!theirs || !conflict) return;
      const chosen = chosenOf(draft, conflict, sides);
      rebase(chosen, theirs);
      void save(chosen, theirs);
    },
    takeTheirs: () => theirs && rebase(shown(theirs), theirs),
  };
}

/** After a refusal the first wrong field gets the keyboard. */
function useRefusal() {
  const form = useRef<HTMLFormElement>(null);
  const [refusals, setRefusals] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal moves the keyboard anew
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals]);
  return { form, refuse: () => setRefusals((before) => before + 1) };
}
