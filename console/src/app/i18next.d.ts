import type { ChartTexts } from "@/components/charts/texts";
import type { DiffTexts } from "@/components/diff/texts";
import type { EditorTexts } from "@/components/editor/texts";
import type { ListTexts } from "@/components/lists/texts";
import type { RecordTexts } from "@/components/records/texts";
import type { AccessTexts } from "@/features/access/texts";
import type { CandidatesTexts } from "@/features/candidates/texts";
import type { DatasetsTexts } from "@/features/datasets/texts";
import type { SessionExamplesTexts } from "@/features/feedback/session/exampleTexts";
import type { FeedbackTexts } from "@/features/feedback/texts";
import type { WorstRatedTexts } from "@/features/feedback/worst/texts";
import type { FlowTexts } from "@/features/flows/texts";
import type { HomeBeginTexts } from "@/features/home/beginTexts";
import type { HomeTexts } from "@/features/home/texts";
import type { PathTexts } from "@/features/path/texts";
import type { RequirementsTexts } from "@/features/requirements/texts";
import type { ReviewingTexts } from "@/features/reviewing/texts";
import type { ReviewsTexts } from "@/features/reviews/texts";
import type { RolloutTexts } from "@/features/rollout/texts";
import type { RunsTexts } from "@/features/runs/texts";
import type { SettingsTexts } from "@/features/settings/texts";
import type { CaptureTexts } from "@/features/use_cases/integration/captureTexts";
import type { UseCaseTexts } from "@/features/use_cases/texts";
import type { FieldTexts } from "@/i18n/fields";
import type { shared } from "@/i18n/shared";
import type { StagesTexts } from "@/i18n/stages";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shared";
    nsSeparator: false;
    resources: {
      shared: typeof shared.en;
      access: AccessTexts;
      candidates: CandidatesTexts;
      capture: CaptureTexts;
      datasets: DatasetsTexts;
      feedback: FeedbackTexts;
      session_examples: SessionExamplesTexts;
      worst_rated: WorstRatedTexts;
      flows: FlowTexts;
      home: HomeTexts;
      home_begin: HomeBeginTexts;
      path: PathTexts;
      requirements: RequirementsTexts;
      reviewing: ReviewingTexts;
      reviews: ReviewsTexts;
      rollout: RolloutTexts;
      runs: RunsTexts;
      settings: SettingsTexts;
      stages: StagesTexts;
      use_cases: UseCaseTexts;
      charts: ChartTexts;
      diff: DiffTexts;
      editor: EditorTexts;
      lists: ListTexts;
      records: RecordTexts;
      fields: FieldTexts;
    };
  }
}
