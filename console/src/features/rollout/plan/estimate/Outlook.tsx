import { Stack } from "@mantine/core";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { type Plan, queryTraffic } from "../../queries";
import { useScene } from "../../scene";
import type { Draft } from "../draft";
import { Simulation } from "../simulation/Simulation";
import { AssumptionFields } from "./AssumptionFields";
import { type Assumptions, assumed, type Measured } from "./assumptions";
import { Estimate } from "./Estimate";
import { useEstimate } from "./useEstimate";

export interface OutlookProps {
  query: UseQueryResult<Plan>;
  assumptions: Assumptions;
  measured: Measured;
  assume: (next: Assumptions) => void;
}

/** What is assumed, and what follows from it for a draft. */
export function useOutlook(draft: Draft): OutlookProps {
  const { id, served } = useScene();
  const traffic = useQuery(queryTraffic(id));
  const [own, setOwn] = useState<Assumptions | null>(null);
  const { assumptions, measured } = assumed(served, traffic.data ?? null);
  const valid = own ?? assumptions;
  return { query: useEstimate(draft, valid), assumptions: valid, measured, assume: setOwn };
}

/** Beside the plan: what to expect of it, and how it may go. */
export function Outlook({ query, assumptions, measured, assume }: OutlookProps) {
  const { t } = useTranslation("rollout");
  const { served } = useScene();
  return (
    <Stack gap="lg">
      <Section title={t("estimate.title")} hint={t("estimate.hint")}>
        <Estimate query={query} assumptions={assumptions} measured={measured} />
      </Section>
      {served.some((flow) => flow.active) && (
        <>
          <Simulation assumptions={assumptions} plan={query.data} />
          <Section title={t("assume.title")} hint={t("assume.hint")}>
            <AssumptionFields value={assumptions} measured={measured} onChange={assume} />
          </Section>
        </>
      )}
    </Stack>
  );
}
