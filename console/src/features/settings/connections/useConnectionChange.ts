import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, basedOn, item, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { tellError } from "@/components/forms/notify";
import type { Connection } from "@/kinds/connection";

/** Change the key of a connection, or delete it, as it was seen; the list is loaded anew also when that fails. */
export function useConnectionChange(connection: Connection) {
  const queries = useQueryClient();
  const params = { path: { connection_id: connection.id }, header: basedOn(connection.version) };
  const handlers = {
    onError: (error: unknown) => tellError(error),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.access("connections") }),
  };
  const store = useMutation({
    mutationFn: (secret: string) =>
      item(api.PUT("/api/v1/connections/{connection_id}/secret", { params, body: { secret } })),
    ...handlers,
  });
  const forget = useMutation({
    mutationFn: () => item(api.DELETE("/api/v1/connections/{connection_id}/secret", { params })),
    ...handlers,
  });
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/connections/{connection_id}", { params })),
    ...handlers,
  });
  return { store, forget, remove };
}
