import { api, type Schemas, unwrap } from "@/api/client";
import { isApiError } from "@/api/errors";

type NewItem = Schemas["NewItem"];

/** A request may have 1 MiB. */
const LONGEST = 700_000;
const MOST = 500;
const KNOWN = /^items\[(\d+)\]\.key: must not be the key of another item$/;

/** Parts that each fit into a request. */
export function partsOf<T>(entries: readonly T[], longest = LONGEST, most = MOST): T[][] {
  const parts: T[][] = [];
  let size = 0;
  for (const entry of entries) {
    const length = new TextEncoder().encode(JSON.stringify(entry)).length;
    const last = parts.at(-1);
    if (!last || last.length >= most || size + length > longest) {
      parts.push([entry]);
      size = length;
    } else {
      last.push(entry);
      size += length;
    }
  }
  return parts;
}

/** Which entries are in the draft already, if that is all that is wrong. */
function knownOf(error: unknown): Set<number> | null {
  if (!isApiError(error) || error.status !== 422) return null;
  const found = error.codes.map((code) => KNOWN.exec(code)?.[1]);
  return found.every((one) => one !== undefined) ? new Set(found.map(Number)) : null;
}

async function addPart(datasetId: string, items: readonly NewItem[]): Promise<number> {
  if (items.length === 0) return 0;
  try {
    const params = { path: { dataset_id: datasetId } };
    await unwrap(api.POST("/api/v1/datasets/{dataset_id}/items", { params, body: { items: [...items] } }));
    return items.length;
  } catch (failure) {
    const known = knownOf(failure);
    if (!known) throw failure;
    return addPart(
      datasetId,
      items.filter((_, index) => !known.has(index)),
    );
  }
}

/** Add items to the draft of a dataset; those that are there already stay as they are. How many were new. */
export async function addItems(datasetId: string, items: readonly NewItem[]): Promise<number> {
  let added = 0;
  for (const part of partsOf(items)) added += await addPart(datasetId, part);
  return added;
}
