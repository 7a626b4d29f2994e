import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { type AuditEntry, queryFlowOf } from "../queries";
import { type Place, placeOf } from "./telling";
import "../texts";

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
    case "flow":
      return `/use-cases/${place.useCaseId}/flows/${place.flowId}`;
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
  const { t } = useTranslation("settings");
  const found = placeOf(entry);
  const address = useAddress(found?.place ?? null);
  if (!found || !address) return null;
  return (
    <Anchor component={Link} to={address} size="sm">
      {t(`audit.open.${found.entity}`)}
    </Anchor>
  );
}
