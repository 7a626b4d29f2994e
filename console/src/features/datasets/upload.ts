import { api, item } from "@/api/client";
import { PART_BYTES, partsOf } from "./mapping";

/**
 * Upload a file, part by part; its id.
 *
 * @param told how much is uploaded, 0 … 1.
 */
export async function upload(
  datasetId: string,
  file: File,
  told: (part: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const begun = await item(
    api.POST("/api/v1/datasets/{dataset_id}/uploads", {
      params: { path: { dataset_id: datasetId } },
      body: { name: file.name },
      signal,
    }),
  );
  const count = partsOf(file.size);
  for (let number = 0; number < count; number++) {
    const part = file.slice(number * PART_BYTES, (number + 1) * PART_BYTES);
    await item(
      api.PUT("/api/v1/datasets/{dataset_id}/uploads/{upload_id}/parts/{number}", {
        params: { path: { dataset_id: datasetId, upload_id: begun.id, number } },
        headers: { "content-type": "application/octet-stream" },
        body: part as never, // the description of the service has no body of bytes
        bodySerializer: () => part,
        signal,
      }),
    );
    told((number + 1) / count);
  }
  return begun.id;
}
