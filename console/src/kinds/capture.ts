import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewCapture } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Entry, FieldsOf, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Capture",
    thing: "capture settings",
    named: "the capture settings “{{name}}”",
    open: "Open the capture settings",
  },
  fields: {
    name: { label: "Name", hint: "Tells the settings apart in manifests." },
    enabled: { label: "Keep examples" },
    samplingRate: {
      label: "Share of sessions",
      hint: "From 0 to 1. A session is kept whole or not at all.",
    },
    consent: { label: "Consent" },
    redactions: { label: "Redacted", hint: "Replaced before anything is stored." },
    patterns: {
      label: "Own patterns",
      hint: "Regular expressions to redact as well, one per line. Every repetition needs a limit: EMP-[0-9]{4,8}.",
    },
    retentionDays: { label: "Kept for days", hint: "Older examples are deleted." },
  },
  options: {
    enabled: {
      off: { label: "Off", hint: "Examples are refused." },
      on: { label: "On", hint: "Examples of sessions in the sample are kept." },
    },
    consent: {
      required: { label: "Required", hint: "Keep only examples that are sent with consent." },
      "not-required": { label: "Not required", hint: "Keep examples without consent as well." },
    },
    redactions: {
      email: { label: "Email addresses", hint: "Replaced by [email]." },
      phone: { label: "Phone numbers", hint: "Replaced by [phone]." },
      card: { label: "Card numbers", hint: "Replaced by [card]. Only with a valid check digit." },
      iban: { label: "IBANs", hint: "Replaced by [iban]. Only with valid check digits." },
    },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Raccolta",
    thing: "le impostazioni di raccolta",
    named: "le impostazioni di raccolta «{{name}}»",
    open: "Apri le impostazioni di raccolta",
  },
  fields: {
    name: { label: "Nome", hint: "Distingue le impostazioni nei manifesti." },
    enabled: { label: "Conserva esempi" },
    samplingRate: {
      label: "Quota di sessioni",
      hint: "Da 0 a 1. Una sessione si conserva intera o per niente.",
    },
    consent: { label: "Consenso" },
    redactions: { label: "Oscurati", hint: "Sostituiti prima di conservare qualsiasi cosa." },
    patterns: {
      label: "Espressioni proprie",
      hint: "Altre espressioni regolari da oscurare, una per riga. Ogni ripetizione vuole un limite: EMP-[0-9]{4,8}.",
    },
    retentionDays: { label: "Giorni di conservazione", hint: "Gli esempi più vecchi vengono eliminati." },
  },
  options: {
    enabled: {
      off: { label: "No", hint: "Gli esempi vengono rifiutati." },
      on: { label: "Sì", hint: "Si conservano gli esempi delle sessioni nel campione." },
    },
    consent: {
      required: { label: "Necessario", hint: "Conserva solo gli esempi inviati con il consenso." },
      "not-required": { label: "Non necessario", hint: "Conserva anche gli esempi senza consenso." },
    },
    redactions: {
      email: { label: "Indirizzi email", hint: "Sostituiti con [email]." },
      phone: { label: "Numeri di telefono", hint: "Sostituiti con [phone]." },
      card: { label: "Numeri di carte", hint: "Sostituiti con [card]. Solo con cifra di controllo valida." },
      iban: { label: "IBAN", hint: "Sostituiti con [iban]. Solo con cifre di controllo valide." },
    },
  },
};

addTexts("kinds.capture", { en, it });

/** What a use case captures from production. */
export const capture = {
  entity: "capture",
  texts: "kinds.capture",
  page: "/use-cases/$useCaseId/integration",
} as const satisfies Entry;

const fields = {
  enabled: { as: "one", options: ["off", "on"] },
  consent: { as: "one", options: ["required", "not-required"] },
  samplingRate: { as: "number", half: true },
  retentionDays: { as: "number", half: true },
  redactions: { as: "some", options: ["email", "phone", "card", "iban"] },
  patterns: { as: "prose" },
  name: { as: "line" },
} satisfies FieldsOf<"NewCapture">;

export type CaptureField = keyof typeof fields;
export type Capture = Schemas["CaptureAnswer"];

/** The settings as the form shows them: a switch with two positions, and patterns one per line. */
export type CaptureForm = Omit<Capture, "enabled" | "patterns"> & { enabled: string; patterns: string };
type Written = Partial<Omit<CaptureForm, "patterns">> & { patterns?: string | null };

const formOf = (stored: Capture): CaptureForm => ({
  ...stored,
  enabled: stored.enabled ? "on" : "off",
  patterns: stored.patterns.join("\n"),
});

/** What is proposed for a use case that has no settings: the defaults of the service. */
const PROPOSED = {
  name: "production",
  enabled: "on",
  consent: "required",
  samplingRate: "1",
  retentionDays: "30",
  redactions: fields.redactions.options,
} as const;

/** The form of stored settings, and of new ones. */
export const captureForm = { of: formOf, proposed: PROPOSED } as const;

const linesOf = (text: string | null): string[] =>
  (text ?? "").split("\n").flatMap((line) => line.trim() || []);

function bodyOf({ enabled, patterns, ...rest }: Written): Schemas["CapturePatch"] {
  return {
    ...rest,
    ...(enabled !== undefined && { enabled: enabled === "on" }),
    ...(patterns !== undefined && { patterns: linesOf(patterns) }),
  };
}

const pathOf = ({ id }: { id: string }) => ({ path: { capture_id: id } });

/** The capture settings of a use case, which has one set of them or none. */
export function captureKind(useCaseId: string): Kind<CaptureField, CaptureForm, Written> {
  return {
    texts: "kinds.capture",
    fields,
    limits: {
      ...NewCapture,
      samplingRate: { ...NewCapture.samplingRate, required: true },
      retentionDays: { ...NewCapture.retentionDays, required: true },
    },
    read: async (record) =>
      formOf(await item(api.GET("/api/v1/captures/{capture_id}", { params: pathOf(record) }))),
    create: async (written) => {
      // an empty list is not the default of the service
      const body = { name: PROPOSED.name, redactions: [], ...bodyOf(written), useCaseId };
      return formOf(await item(api.POST("/api/v1/captures", { body: body as Schemas["NewCapture"] })));
    },
    change: async (record, patch, version) =>
      formOf(
        await item(
          api.PUT("/api/v1/captures/{capture_id}", {
            params: pathOf(record),
            headers: basedOn(version),
            body: bodyOf(patch),
          }),
        ),
      ),
    shownBy: () => [keys.ofUseCase(useCaseId, "capture")],
  };
}
