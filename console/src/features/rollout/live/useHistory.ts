import { useQuery } from "@tanstack/react-query";
import { queryHistory } from "../queries";
import { useScene } from "../scene";

/** How the rollout went since its last start. */
export function useHistory() {
  const { id } = useScene();
  return useQuery(queryHistory(id));
}
