import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMay } from "@/api/session";
import { useKindWords } from "@/components/records/words";
import { kindOf } from "@/kinds";
import { type AuditEntry, queryFlowOf } from "../queries";
import { type Place, placeOf } from "./telling";

/** Its address; null while it is not known, or when the reader may not go there. */
function useAddress(place: Place | null): string | null {
  const admin = useMay("admin");
  const flowStepId = place?.kind === "flow-step" ? place.flowStepId : "";
  const flow = useQuery({ ...queryFlowOf(flowStepId), enabled: flowStepId !== "" });
  switch (place?.kind) {
    case "use-case":
      return `/use-cases/${place.useCaseId}`;
    case "rollout":
      return `/use-cases/${place.useCaseId}/rollout`;
    case "page":
      return place.address;
    case "flow-step":
      return flow.data ? `/use-cases/${place.useCaseId}/flows/${flow.data}` : null;
    case "people":
    case "keys":
    case "connections":
      return admin ? `/settings/${place.kind}` : null;
    default:
      return null;
  }
}

/** Leads to what an entry is about, where that still exists. */
export function ThingLink({ entry }: { entry: AuditEntry }) {
  const address = useAddress(placeOf(entry));
  const words = useKindWords({ texts: kindOf(entry.entity)?.texts ?? "" });
  if (!address) return null;
  return (
    <Anchor component={Link} to={address} size="sm">
      {words("audit.open")}
    </Anchor>
  );
}
