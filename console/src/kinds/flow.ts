import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewFlow } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Flow } from "@/api/useCases";
import type { Entry, FieldsOf, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Flow",
    thing: "a flow",
    named: "the flow “{{name}}”",
    open: "Open the flow",
  },
  fields: {
    title: { hint: "What sets this flow apart, for example “Small model, long prompt”." },
    description: { hint: "The idea behind it, for people who compare flows later. Optional." },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Flusso",
    thing: "un flusso",
    named: "il flusso «{{name}}»",
    open: "Apri il flusso",
  },
  fields: {
    title: { hint: "Che cosa distingue questo flusso, per esempio «Modello piccolo, prompt lungo»." },
    description: { hint: "L'idea alla base, per chi confronterà i flussi. Facoltativa." },
  },
};

addTexts("kinds.flow", { en, it });

/** In the list of kinds. */
export const flow = {
  entity: "flow",
  texts: "kinds.flow",
  page: "/use-cases/$useCaseId/flows/$flowId",
} as const satisfies Entry;

const fields = {
  title: { as: "line" },
  description: { as: "prose", standsIn: "title" },
} satisfies FieldsOf<"NewFlow">;

const pathOf = ({ id }: { id: string }) => ({ path: { flow_id: id } });

type Texted = Pick<Flow, "id" | "version" | "title" | "description">;

/** A strategy of a use case: what is written about it. Its configurations have an editor of their own. */
export function flowKind(
  useCaseId: string,
): Kind<keyof typeof fields, Texted, Omit<Schemas["NewFlow"], "useCaseId">> {
  return {
    texts: "kinds.flow",
    fields,
    limits: NewFlow,
    read: (record) => item(api.GET("/api/v1/flows/{flow_id}", { params: pathOf(record) })),
    create: (body) => item(api.POST("/api/v1/flows", { body: { ...body, useCaseId } })),
    change: (record, body, version) =>
      item(api.PUT("/api/v1/flows/{flow_id}", { params: pathOf(record), headers: basedOn(version), body })),
    shownBy: () => [keys.ofUseCase(useCaseId), keys.overview()],
  };
}
