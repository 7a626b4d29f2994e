/** What flows configure for their steps, letter by letter: the service keeps order and numbers as they were sent. */
import { queryOptions } from "@tanstack/react-query";
import { api, basedOn, type Schemas, unwrap } from "./client";
import { memberOf, type Node, parseJson, sourceOf, stringOf } from "./json/parse";
import { keys } from "./queries";
import type { FlowStep } from "./useCases";

/** A configuration as it is stored. */
export interface Configuration {
  modality: string;
  /** JSON text. */
  parameters: string;
}

/** A flow step with its configuration as text; null while nobody has configured it. */
export interface ConfiguredStep extends Omit<FlowStep, "configuration"> {
  configuration: Configuration | null;
}

/** A state of a configuration, with its text. */
export interface Revision extends Omit<Schemas["RevisionAnswer"], "configuration"> {
  configuration: Configuration | null;
}

interface Holder {
  configuration: unknown;
}

function configurationIn(text: string, holder: Node): Configuration | null {
  const node = memberOf(holder, "configuration")?.value;
  const modality = node && memberOf(node, "modality")?.value;
  const parameters = node && memberOf(node, "parameters")?.value;
  if (modality?.kind !== "string" || !parameters) return null;
  return { modality: stringOf(text, modality), parameters: sourceOf(text, parameters) };
}

function withText<T extends Holder>(text: string, node: Node) {
  const plain = JSON.parse(sourceOf(text, node)) as T;
  return { ...plain, configuration: configurationIn(text, node) };
}

function rootOf(text: string): Node {
  const { root } = parseJson(text);
  if (!root) throw new SyntaxError("The service answered no JSON.");
  return root;
}

/** The items of a list's text, their configurations as text. */
export function itemsIn<T extends Holder>(text: string) {
  const list = memberOf(rootOf(text), "items")?.value;
  return list?.kind === "array" ? list.items.map((node) => withText<T>(text, node)) : [];
}

/** The item of an answer's text, its configuration as text. */
export function itemIn<T extends Holder>(text: string) {
  const node = memberOf(rootOf(text), "item")?.value;
  if (!node) throw new SyntaxError("The answer has no item.");
  return withText<T>(text, node);
}

/** What a flow configures for each step, in the order of the steps. */
export function queryConfigurations(useCaseId: string, flowId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "configurations", flowId),
    queryFn: async ({ signal }): Promise<ConfiguredStep[]> => {
      const query = { flowId, page: 1, pageSize: 200 };
      const text = await unwrap(
        api.GET("/api/v1/flow-steps", { params: { query }, parseAs: "text", signal }),
      );
      return itemsIn<FlowStep>(text);
    },
  });
}

export interface RevisionPage {
  items: Revision[];
  totalCount: number;
  hasNext: boolean;
}

/** One page of a flow step's revisions, newest first. */
export async function fetchRevisions(
  flowStepId: string,
  page: number,
  pageSize: number,
  signal?: AbortSignal,
): Promise<RevisionPage> {
  const params = { path: { flow_step_id: flowStepId }, query: { page, pageSize } };
  const text = await unwrap(
    api.GET("/api/v1/flow-steps/{flow_step_id}/revisions", { params, parseAs: "text", signal }),
  );
  const { totalCount, hasNext } = JSON.parse(text) as RevisionPage;
  return { items: itemsIn<Schemas["RevisionAnswer"]>(text), totalCount, hasNext };
}

/** One revision of a flow step. */
export async function fetchRevision(
  flowStepId: string,
  number: number,
  signal?: AbortSignal,
): Promise<Revision> {
  const params = { path: { flow_step_id: flowStepId, number } };
  const text = await unwrap(
    api.GET("/api/v1/flow-steps/{flow_step_id}/revisions/{number}", { params, parseAs: "text", signal }),
  );
  return itemIn<Schemas["RevisionAnswer"]>(text);
}

/**
 * Replace a configuration; the text of its parameters is sent as it is.
 *
 * @throws ApiError with status 412 when it is not at `version` any more.
 */
export async function saveConfiguration(
  flowStepId: string,
  { modality, parameters }: Configuration,
  version: number,
): Promise<ConfiguredStep> {
  const text = await unwrap(
    api.PUT("/api/v1/flow-steps/{flow_step_id}", {
      params: { path: { flow_step_id: flowStepId } },
      headers: basedOn(version),
      body: { configuration: { modality, parameters } },
      bodySerializer: () =>
        `{"configuration":{"modality":${JSON.stringify(modality)},"parameters":${parameters}}}`,
      parseAs: "text",
    }),
  );
  return itemIn<FlowStep>(text);
}

/** Bring an earlier revision back as a new one; see `saveConfiguration`. */
export async function restoreRevision(
  flowStepId: string,
  number: number,
  version: number,
): Promise<ConfiguredStep> {
  const text = await unwrap(
    api.POST("/api/v1/flow-steps/{flow_step_id}/revisions/{number}/restore", {
      params: { path: { flow_step_id: flowStepId, number } },
      headers: basedOn(version),
      parseAs: "text",
    }),
  );
  return itemIn<FlowStep>(text);
}
