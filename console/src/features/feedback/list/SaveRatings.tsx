import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Flow } from "@/api/useCases";
import { CsvButton } from "@/components/records/CsvButton";
import { partAfterPart } from "@/components/records/csv";
import type { Column } from "@/components/records/kind";
import { type Rating, ratingPage } from "../queries";
import type { Wanted } from "./filters";
import "../texts";

function columnsOf(flows: readonly Flow[], deleted: string): Column<Rating>[] {
  const titles = new Map(flows.map(({ id, title }) => [id, title]));
  return [
    { name: "time", as: "moment", value: (rating) => Date.parse(rating.createdAt) },
    { name: "score", as: "score", value: (rating) => rating.score },
    { name: "comment", value: (rating) => rating.comment },
    { name: "flow", value: ({ flowId }) => (flowId === null ? null : (titles.get(flowId) ?? deleted)) },
    { name: "session", value: (rating) => rating.correlationId },
    { name: "reference", value: (rating) => rating.referenceLink },
  ];
}

interface SaveRatingsProps {
  useCaseId: string;
  wanted: Wanted;
  flows: readonly Flow[];
}

/** Saves the ratings as they are filtered. */
export function SaveRatings({ useCaseId, wanted, flows }: SaveRatingsProps) {
  const { t } = useTranslation("feedback");
  const { t: shared } = useTranslation("shared");
  const columns = useMemo(() => columnsOf(flows, t("entry.deleted")), [flows, t]);
  const headings: Record<string, string> = {
    time: shared("chart.time"),
    score: shared("word.score"),
    comment: t("columns.comment"),
    flow: shared("word.flow"),
    session: t("columns.session"),
    reference: t("entry.reference"),
  };
  return (
    <CsvButton
      name={t("list.title")}
      columns={columns}
      heading={(name) => headings[name] ?? name}
      first={partAfterPart((before) => ratingPage(useCaseId, wanted, before))}
    />
  );
}
