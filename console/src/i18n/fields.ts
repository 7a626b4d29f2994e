/** What is wrong with one field, in the language of the page; loaded with the forms. */
import { addTexts, i18next, type Texts } from "./index";

const en = {
  "cannot be blank": "Must not be empty.",
  "must be a valid value": "Not an allowed value.",
  "must be a valid UUID": "Not a valid id.",
  length: "Use {{from}} to {{to}} bytes. Accented letters and symbols take more than one.",
  items: "Use at most {{to}} entries.",
  "must be a number": "Write a number, such as 0.95.",
  "not allowed with metric field": "Leave it empty where there is a check, or remove the check.",
  "not allowed without metric field": "Leave it empty, or add a check.",
};

const it: Texts<typeof en> = {
  "cannot be blank": "Non può essere vuoto.",
  "must be a valid value": "Non è uno dei valori ammessi.",
  "must be a valid UUID": "Non è un id valido.",
  length: "Usa da {{from}} a {{to}} byte. Lettere accentate e simboli ne occupano più di uno.",
  items: "Usa al massimo {{to}} voci.",
  "must be a number": "Scrivi un numero, come 0,95.",
  "not allowed with metric field": "Lascialo vuoto se c'è una verifica, o togli la verifica.",
  "not allowed without metric field": "Lascialo vuoto, o aggiungi una verifica.",
};

addTexts("fields", { en, it });

const PATTERNS = [
  [/^the length must be between (\d+) and (\d+)$/, "length"],
  [/^must have at most (\d+) items$/, "items"],
] as const;

/** A message of the service about one field (`cannot be blank`), in the language of the page where it is known. */
export function describeField(message: string): string {
  const t = i18next.getFixedT(null, "fields") as (key: string, values: object) => string;
  for (const [pattern, key] of PATTERNS) {
    const found = pattern.exec(message);
    if (found) return t(key, { from: Number(found[1]), to: Number(found[2] ?? found[1]) });
  }
  return t(message, { defaultValue: message });
}

export type FieldTexts = typeof en;
