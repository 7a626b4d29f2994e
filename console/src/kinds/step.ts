import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewStep } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Step } from "@/api/useCases";
import type { Entry, FieldsOf, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Step",
    thing: "a step",
    named: "the step “{{name}}”",
    open: "Open the use case",
  },
  fields: {
    title: { hint: "What happens in this stage." },
    code: { hint: "Applications use this code in their requests." },
    description: { hint: "What goes in, and what should come out. Optional." },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Passo",
    thing: "un passo",
    named: "il passo «{{name}}»",
    open: "Apri il caso d'uso",
  },
  fields: {
    title: { hint: "Che cosa succede in questa fase." },
    code: { hint: "Le applicazioni usano questo codice nelle richieste." },
    description: { hint: "Che cosa entra, e che cosa deve uscirne. Facoltativa." },
  },
};

addTexts("kinds.step", { en, it });

/** In the list of kinds. */
export const step = {
  entity: "use-case-step",
  texts: "kinds.step",
} as const satisfies Entry;

const fields = {
  title: { as: "line" },
  code: { as: "code", proposedFrom: "title" },
  description: { as: "prose", standsIn: "title" },
} satisfies FieldsOf<"NewStep">;

const pathOf = ({ id }: { id: string }) => ({ path: { step_id: id } });

/** A stage of a use case. */
export function stepKind(
  useCaseId: string,
): Kind<keyof typeof fields, Step, Omit<Schemas["NewStep"], "useCaseId">> {
  return {
    texts: "kinds.step",
    fields,
    limits: NewStep,
    read: (record) => item(api.GET("/api/v1/use-case-steps/{step_id}", { params: pathOf(record) })),
    create: (body) => item(api.POST("/api/v1/use-case-steps", { body: { ...body, useCaseId } })),
    change: (record, body, version) =>
      item(
        api.PUT("/api/v1/use-case-steps/{step_id}", {
          params: pathOf(record),
          headers: basedOn(version),
          body,
        }),
      ),
    shownBy: () => [keys.ofUseCase(useCaseId), keys.overview()],
  };
}
