import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, basedOn, item, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { tellError } from "@/components/forms/notify";
import type { Person, Role } from "../queries";

export interface PersonPatch {
  role?: Role;
  active?: boolean;
  password?: string;
}

/** Change somebody's account as it was seen; the list is loaded anew also when that fails. */
export function usePersonChange(person: Person) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: keys.access("people") });
  const params = { path: { user_id: person.id }, header: basedOn(person.version) };
  const change = useMutation({
    mutationFn: ({ role = null, active = null, password = null }: Nullable<PersonPatch>) =>
      item(api.PUT("/api/v1/users/{user_id}", { params, body: { role, active, password } })),
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

type Nullable<T> = { [K in keyof T]?: T[K] | null };
