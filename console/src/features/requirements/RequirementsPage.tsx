import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "@/api/session";
import { Loaded } from "@/components/page/Feedback";
import { readFilters } from "@/components/records/filters";
import { useAddress } from "@/components/records/useAddress";
import { requirementFilters } from "@/kinds/filters";
import type { RequirementFilters } from "./narrowed";
import { queryRequirements } from "./queries";
import { RequirementDialog, type Writing } from "./RequirementDialog";
import { RequirementList } from "./RequirementList";

const read = (search: Record<string, unknown>): RequirementFilters => readFilters(requirementFilters, search);

/** What every flow of a use case must or should do. */
export function RequirementsPage() {
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const requirements = useQuery(queryRequirements(useCaseId));
  const [filters, go] = useAddress(read);
  const [writing, setWriting] = useState<Writing | null>(null);
  const mayWrite = useMay("write");
  return (
    <>
      <Loaded query={requirements}>
        {(data) => (
          <RequirementList
            useCaseId={useCaseId}
            requirements={data}
            filters={filters}
            narrow={go}
            mayWrite={mayWrite}
            write={setWriting}
          />
        )}
      </Loaded>
      <RequirementDialog useCaseId={useCaseId} writing={writing} close={() => setWriting(null)} />
    </>
  );
}
