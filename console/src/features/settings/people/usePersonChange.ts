import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, basedOn, item, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { tellError } from "@/components/forms/notify";
import type { Person } from "../queries";

/** Let somebody in or not, as it was seen; the list is loaded anew also when that fails. */
export function usePersonChange(person: Person) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: keys.access("people") });
  const params = { path: { user_id: person.id }, header: basedOn(person.version) };
  const change = useMutation({
    mutationFn: (active: boolean) => item(api.PUT("/api/v1/users/{user_id}", { params, body: { active } })),
    onError: (error) => tellError(error), // without a retry: what follows a success belongs to the caller
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/users/{user_id}", { params })),
    onError: (error) => tellError(error),
    onSettled,
  });
  return { change, remove };
}
