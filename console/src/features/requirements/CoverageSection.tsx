import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import type { Requirement } from "@/kinds/requirement";
import { CoverageTable } from "./CoverageTable";
import { queryCoverage } from "./queries";
import "./texts";

interface CoverageSectionProps {
  useCaseId: string;
  /** Those that are shown, in their order. */
  requirements: readonly Requirement[];
}

/** Which flow or candidate meets which requirement, as far as the evidence says. */
export function CoverageSection({ useCaseId, requirements }: CoverageSectionProps) {
  const { t } = useTranslation("requirements");
  const coverage = useQuery(queryCoverage(useCaseId));
  const flush = (coverage.data?.subjects.length ?? 0) > 0;
  return (
    <Section title={t("coverage.title")} hint={t("coverage.hint")} flush={flush}>
      <Loaded query={coverage}>
        {(data) =>
          flush ? (
            <CoverageTable coverage={data} requirements={requirements} />
          ) : (
            <Text size="sm" c="dimmed">
              {t("coverage.nothing")}
            </Text>
          )
        }
      </Loaded>
    </Section>
  );
}
