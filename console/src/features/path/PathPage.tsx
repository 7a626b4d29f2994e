import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { BriefButton } from "./BriefButton";
import { DecisionDialog } from "./DecisionDialog";
import { DecisionHistory, WaiverList } from "./History";
import { type Path, type Point, queryBrief, queryPath, type StageView } from "./queries";
import { ShareButton } from "./ShareDialog";
import { StagePicture } from "./StagePicture";
import { StageSection } from "./StageSection";
import { WaiverDialog } from "./WaiverDialog";
import "./texts";

const currentPlace = (path: Path) => path.stages.findIndex((view) => view.stage === path.stage);

/** Where a use case is on its way from a proof of concept to its own model, and what it waits for. */
export function PathPage() {
  const { t } = useTranslation("path");
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const path = useQuery(queryPath(useCaseId));
  const brief = useQuery(queryBrief(useCaseId));
  const mayWrite = useMay("write");
  const [deciding, setDeciding] = useState<StageView | null>(null);
  const [waiving, setWaiving] = useState<Point | null>(null);
  return (
    <Stack gap="md">
      <Loaded query={path}>
        {(data) => (
          <Stack gap="md">
            <Section
              title={t("title")}
              hint={t("hint")}
              actions={
                <>
                  <BriefButton useCaseId={useCaseId} />
                  <ShareButton useCaseId={useCaseId} mayWrite={mayWrite} />
                </>
              }
            >
              <StagePicture path={data} />
            </Section>
            {data.stages.map((view, place) => (
              <StageSection
                key={view.stage}
                useCaseId={useCaseId}
                view={view}
                current={view.stage === data.stage}
                build={place <= currentPlace(data) ? brief.data?.build : undefined}
                mayWrite={mayWrite}
                decide={() => setDeciding(view)}
                waive={setWaiving}
              />
            ))}
          </Stack>
        )}
      </Loaded>
      <DecisionHistory useCaseId={useCaseId} />
      <WaiverList useCaseId={useCaseId} mayWrite={mayWrite} />
      {deciding && <DecisionDialog useCaseId={useCaseId} view={deciding} close={() => setDeciding(null)} />}
      {waiving && <WaiverDialog useCaseId={useCaseId} point={waiving} close={() => setWaiving(null)} />}
    </Stack>
  );
}
